# shellcheck shell=bash
# Debian's own package, unpacked and not installed: the last way, for where nothing can be built.
way_apt() {
    local folder=$work/librdkafka1 library
    command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null || { passed_over apt 'no apt-get and dpkg-deb'; return 1; }
    mkdir -p "$folder"
    (cd "$folder" && apt-get download -qq librdkafka1 > /dev/null 2>&1 && dpkg-deb -x ./*.deb .) ||
        { passed_over apt "'apt-get download librdkafka1' failed ('apt-get update' may help)"; return 1; }
    library=$(find "$folder" -name librdkafka.so.1 | head -n1)
    check "${library:-$folder/librdkafka.so.1}" "$oldest_version" || { passed_over apt "Debian's librdkafka1: ${refusal##*/}"; return 1; }
    take "$library" "$checked_version of Debian's librdkafka1"
    warn_of_age
}
