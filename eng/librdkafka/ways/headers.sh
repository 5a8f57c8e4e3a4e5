# shellcheck shell=bash
# A build finds gzip, zstd and TLS only where their development packages are. Where one is missing on Debian it is
# downloaded and unpacked beside the source, never installed; elsewhere the check refuses what was built without it.

# package, and a header that only it brings
development_packages='libzstd-dev:zstd.h libssl-dev:openssl/ssl.h zlib1g-dev:zlib.h'

add_missing_headers() {
    local entry package
    for entry in $development_packages; do
        package=${entry%%:*}
        has_header "${entry#*:}" && [[ " ${LIBRDKAFKA_UNPACK:-} " != *" $package "* ]] && continue
        unpack "$package" || echo "$package is not installed and cannot be downloaded; 'apt-get update' may help"
    done
    use_unpacked
}

has_header() { echo "#include <$1>" | cc -E -o /dev/null - 2> /dev/null; }

unpack() {
    local folder=$work/deb/$1
    command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null || return 1
    mkdir -p "$folder" "$work/sysroot"
    (cd "$folder" && apt-get download -qq "$1") && dpkg-deb -x "$folder"/*.deb "$work/sysroot"
}

# Compression is linked into the library. OpenSSL stays the system's, which gets its security updates.
use_unpacked() {
    local libraries
    [ -d "$work/sysroot" ] || return 0
    libraries=$(echo "$work"/sysroot/usr/lib/*-linux-gnu*)
    point_at_system "$libraries"
    export CPPFLAGS="-I$work/sysroot/usr/include -I$work/sysroot/usr/include/${libraries##*/}"
    export CFLAGS=$CPPFLAGS LDFLAGS="-L$libraries"
    [ -e "$libraries/libzstd.a" ] && export STATIC_LIB_libzstd="$libraries/libzstd.a"
    [ -e "$libraries/libz.a" ] && export STATIC_LIB_zlib="$libraries/libz.a"
    return 0
}

# libssl.so names libssl.so.3 beside it, which the runtime package put into the system's folder instead.
point_at_system() {
    local link name
    for link in "$1"/*.so; do
        [ -L "$link" ] && [ ! -e "$link" ] || continue
        name=$(basename "$(readlink "$link")")
        name=$(ldconfig_path "$name") || { rm -f "$link"; continue; }
        ln -sf "$name" "$link"
    done
}

ldconfig_path() { PATH=$PATH:/sbin:/usr/sbin ldconfig -p | awk -v name="$1" '$1 == name { print $NF; found = 1; exit } END { exit !found }'; }
