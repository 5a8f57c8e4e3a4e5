# shellcheck shell=bash
# Builds the library from its source, once per machine: one build at a time, checked, then cached.
way_source() {
    local tool
    for tool in cc make tar npm; do
        command -v "$tool" > /dev/null || { passed_over source "no $tool on the PATH"; return 1; }
    done
    mkdir -p "$cache_folder"
    exec 8> "$cache_folder/.lock"
    flock 8                                     # another clone may be building this very library
    if [ -e "$cached" ] && way_cache; then return 0; fi
    build_and_cache 8>&-
}

build_and_cache() {
    local log=$work/build.log built=$work/package/deps/librdkafka/src/librdkafka.so.1
    say "building $wanted_version from source (a minute or two, once per machine)"
    if ! fetch_source > "$log" 2>&1 || ! build "${built%/src/*}" >> "$log" 2>&1; then
        cp "$log" "$out.build.log"
        passed_over source "the build failed: $(tail -n1 "$log" | cut -c1-200) (log: $out.build.log)"
        return 1
    fi
    check "$built" "$wanted_version" || { cp "$log" "$out.build.log"; passed_over source "$refusal (log: $out.build.log)"; return 1; }
    fill_cache "$built" || say "warning: the cache $cache_folder cannot be written"
    take "$built" "$checked_version built from source"
}

fetch_source() {
    local tarball
    cd "$work" || return 1
    npm pack --silent "$npm_package@$npm_version" > tarball.name || { echo "npm pack $npm_package@$npm_version failed"; return 1; }
    tarball=$(tail -n1 tarball.name)
    echo "$npm_sha512  $tarball" | sha512sum --check --quiet || { echo "the sha512 of $tarball is not the pinned one"; return 1; }
    tar xzf "$tarball" package/deps/librdkafka
}

# In a subshell: the unpacked headers and libraries are this build's alone.
build() (
    cd "$1" || exit 1
    add_missing_headers
    ./configure --disable-gssapi --disable-curl --disable-debug-symbols || exit 1
    make -C src -j"$(nproc)" librdkafka.so.1 || exit 1
    strip --strip-unneeded src/librdkafka.so.1 || true
)
