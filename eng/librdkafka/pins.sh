# shellcheck shell=bash
# Which librdkafka Confluent.Kafka is meant for, and where its source comes from: this npm package carries it under deps/librdkafka.
# To move on: the new version here and in the stand-in's targets, and `npm pack` + `sha512sum` for the package that carries it.
wanted_version=2.15.1
npm_package=@confluentinc/kafka-javascript
npm_version=1.10.1
npm_sha512=29578f5019f6d44a8254ff667f1cc4b8cdd26091c7105ed7fa2882d9ee374108034b211a92c2279821a8a13df0e6af9c340764482acaef58f42027eaa12a992f

# Below 2.1 every Consume throws (no rd_kafka_topic_partition_get_leader_epoch), below 2.8 admin calls are missing.
oldest_version=2.8.0
