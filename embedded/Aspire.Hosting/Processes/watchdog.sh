# Stops the AppHost's children when the AppHost is gone. Its input: "add ID START" and "remove ID START" lines, where START is field 22
# of /proc/ID/stat; its end is the sign that the AppHost is gone. Needs a POSIX shell, sleep and /proc.
trap '' INT TERM HUP
exec >/dev/null 2>&1

children= # " id:start id:start"
while read -r verb id start; do
    case $verb in
        add) children="$children $id:$start" ;;
        remove)
            kept=
            for child in $children; do [ "$child" = "$id:$start" ] || kept="$kept $child"; done
            children=$kept ;;
    esac
done
[ -n "$children" ] || exit 0

# Reads one /proc/ID/stat into id, state, parent, session, start. The name in it may hold spaces and parentheses, never a line end.
parse() {
    read -r line 2>/dev/null <"$1" || return 1
    id=${line%% *}
    set -- ${line##*)}
    state=$1 parent=$2 session=$4 start=${20}
    [ "$state" != Z ] && [ "$state" != X ]
}

# True if process $1 lives and started at $2; an id alone may have been given to another process.
is_same() {
    parse "/proc/$1/stat" && [ "$start" = "$2" ]
}

# Adds to $seen every live process of the children's sessions, and all below those.
look() {
    sessions=" " members=" " again=yes
    for child in $children; do
        # A stranger with the child's id: its session is not ours either.
        if parse "/proc/${child%:*}/stat" && [ "$start" != "${child#*:}" ]; then continue; fi
        sessions="$sessions${child%:*} "
    done
    while [ -n "$again" ]; do
        again=
        for stat in /proc/[0-9]*/stat; do
            parse "$stat" || continue
            case $members in *" $id "*) continue ;; esac
            case "$sessions/$members" in
                *" $session "*/* | *" $id "*/* | *" $parent "*) ;;
                *) continue ;;
            esac
            members="$members$id " again=yes
            case " $seen " in *" $id:$start "*) ;; *) seen="$seen $id:$start" ;; esac
        done
    done
}

# True while one of the processes given lives.
any_lives() {
    for process in $1; do is_same "${process%:*}" "${process#*:}" && return 0; done
    return 1
}

seen=
look
for child in $children; do
    is_same "${child%:*}" "${child#*:}" && kill -TERM "${child%:*}"
done

tenths=0
while [ $tenths -lt 60 ] && any_lives "$children"; do
    sleep 0.1
    tenths=$((tenths + 1))
done

# A process may fork while it is being killed, hence more than one look.
rounds=0
while [ $rounds -lt 10 ]; do
    look
    any_lives "$seen" || exit 0
    for process in $seen; do
        is_same "${process%:*}" "${process#*:}" && kill -KILL "${process%:*}"
    done
    sleep 0.1
    rounds=$((rounds + 1))
done
