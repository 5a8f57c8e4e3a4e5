# shellcheck shell=bash
# A librdkafka that is installed on this machine: first the wanted version or a newer one; an older one only when nothing can be built.
system_folders=${LIBRDKAFKA_SYSTEM_DIRS-"/usr/local/lib /usr/lib/$(uname -m)-linux-gnu /usr/lib64 /usr/lib"}

way_system() { system_from "$wanted_version" ; }

way_older() { system_from "$oldest_version" && warn_of_age; }

system_from() {
    local lowest=$1 folder found=''
    for folder in $system_folders; do
        [ -e "$folder/librdkafka.so.1" ] || continue
        found=yes
        if check "$folder/librdkafka.so.1" "$lowest"; then
            take "$folder/librdkafka.so.1" "$checked_version of this system"
            return 0
        fi
        passed_over system "$refusal"
    done
    [ -n "$found" ] || passed_over system "no librdkafka.so.1 in $system_folders"
    return 1
}

warn_of_age() {
    at_least "$checked_version" "$wanted_version" ||
        say "warning: $checked_version is older than $wanted_version; newer administration calls may throw EntryPointNotFoundException"
}
