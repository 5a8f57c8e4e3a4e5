# shellcheck shell=bash
# The one gate: no library is taken, and none is kept in the cache, that did not pass it.

# at_least 2.15.1 2.8.0
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n1)" = "$2" ]; }

# check FILE LOWEST: sets $checked_version and succeeds, or sets $refusal.
check() {
    local file=$1 lowest=$2 answer status=0
    checked_version='' refusal=''
    [ -s "$file" ] || { refusal="$file is missing or empty"; return 1; }
    build_probe || return 1
    # It runs unknown code: in a process of its own, which may crash or hang.
    answer=$(timeout 30 "$work/probe" "$(realpath "$file")" 2>/dev/null) || status=$?
    case $status in
        0) ;;
        1) refusal="$file is refused: $answer"; return 1 ;;
        *) refusal="$file is refused: the check of it ended with exit code $status"; return 1 ;;
    esac
    checked_version=${answer#version }
    at_least "${checked_version%%[-+~]*}" "$lowest" || { refusal="$file is version $checked_version, below $lowest"; return 1; }
}

build_probe() {
    [ -x "$work/probe" ] && return 0
    command -v cc > /dev/null || { refusal='there is no C compiler (cc) to check a library with'; return 1; }
    cc -o "$work/probe" "$here/probe.c" -ldl 2> "$work/probe.log" ||
        { refusal="the C compiler cannot build the check: $(tail -n1 "$work/probe.log")"; return 1; }
}
