# shellcheck shell=bash
# LIBRDKAFKA_PATH names a library. Who names one means that one: nothing else is tried.
way_path() {
    check "$LIBRDKAFKA_PATH" "$oldest_version" || { passed_over path "LIBRDKAFKA_PATH: $refusal"; return 1; }
    take "$LIBRDKAFKA_PATH" "$checked_version from LIBRDKAFKA_PATH"
}
