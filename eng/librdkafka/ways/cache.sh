# shellcheck shell=bash
# What this machine built before. Only way_source writes here, after the check; a file that no longer passes it is removed.
cache_folder=${LIBRDKAFKA_CACHE:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ecomstreaming/librdkafka}
cached=$cache_folder/$wanted_version/$rid/librdkafka.so

way_cache() {
    [ -e "$cached" ] || { passed_over cache "nothing in $cache_folder"; return 1; }
    build_probe || { passed_over cache "$refusal"; return 1; }
    check "$cached" "$wanted_version" || { rm -f "$cached"; passed_over cache "$refusal, and was removed"; return 1; }
    take "$cached" "$checked_version from the cache"
}

# Renamed into place: whoever reads meanwhile finds the whole library or none.
fill_cache() {
    local part
    mkdir -p "${cached%/*}"
    part=$(mktemp "${cached%/*}/.part.XXXXXX")
    cp "$1" "$part" && mv -f "$part" "$cached" || { rm -f "$part"; return 1; }
}
