#!/usr/bin/env bash
# Builds the tests that librdkafka's own developers run, of the version below, into FOLDER.
#
#   get-suite.sh FOLDER       afterwards ECOM_LIBRDKAFKA_TESTS=FOLDER makes LibrdkafkaTests run them
#
# Needs npm, gcc, g++, make, python3 and the development packages of OpenSSL, zlib, zstd and rapidjson; KAFKA_HOME and a JDK for those
# tests that let a Java client join in.
set -euo pipefail

[ $# -eq 1 ] || { echo 'usage: get-suite.sh FOLDER' >&2; exit 2; }

# This npm package carries librdkafka's source under deps/. To move on: the new versions, and what `npm pack` and `sha512sum` say.
wanted_version=2.15.1
npm_package=@confluentinc/kafka-javascript
npm_version=1.10.1
npm_sha512=29578f5019f6d44a8254ff667f1cc4b8cdd26091c7105ed7fa2882d9ee374108034b211a92c2279821a8a13df0e6af9c340764482acaef58f42027eaa12a992f

mkdir -p "$1"
cd "$1"

echo "librdkafka $wanted_version: source"
tarball=$(npm pack --silent "$npm_package@$npm_version")
echo "$npm_sha512  $tarball" | sha512sum --check --quiet
tar --extract --gzip --file "$tarball" --strip-components 3 package/deps/librdkafka

# Some tests ask for three replicas wherever they are run. One node refuses that, as it should, so they are told to ask for one.
grep -q '^void test_admin_create_topic(' tests/test.c
sed -i '/^void test_admin_create_topic(/,/^ *rd_kafka_t \*rk;/ s/^ *rd_kafka_t \*rk;/        replication_factor = 1;\n&/' tests/test.c

echo "librdkafka $wanted_version: build, two to five minutes; what it says goes to $PWD/build.log"
{
    ./configure --disable-gssapi --disable-curl
    make -j "$(nproc)" -C src
    make -j "$(nproc)" -C src-cpp
    make -j "$(nproc)" -C tests test-runner
} > build.log 2>&1
grep -q '#define WITH_RAPIDJSON 1' config.h || { echo 'rapidjson is missing: four tests would be skipped' >&2; exit 1; }
[ -z "${KAFKA_HOME:-}" ] || make -C tests/java KAFKA_PATH="$KAFKA_HOME" >> build.log 2>&1
echo "built: ECOM_LIBRDKAFKA_TESTS=$PWD"
