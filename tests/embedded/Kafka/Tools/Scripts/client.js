// What a user of kafkajs does in a day, a line of output for each step. Argument: HOST:PORT.
const { Kafka, CompressionTypes, logLevel } = require("kafkajs");

const kafka = new Kafka({ clientId: "script", brokers: [process.argv[2]], logLevel: logLevel.ERROR });
const topic = "js";
const say = (what, value) => console.log(what, JSON.stringify(value));

async function read(count) {
  const consumer = kafka.consumer({ groupId: "readers", readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const values = [];
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (event) => reject(event.payload.error));
    consumer
      .run({
        eachBatchAutoResolve: false,
        eachBatch: async ({ batch, resolveOffset, commitOffsetsIfNecessary }) => {
          for (const message of batch.messages) {
            if (values.length === count) break;
            values.push(message.value.toString());
            resolveOffset(message.offset);
          }
          await commitOffsetsIfNecessary();
          if (values.length === count) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return values;
}

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries: [{ name: "retention.ms", value: "60000000" }] }] });
  say("topics", (await admin.listTopics()).filter((name) => !name.startsWith("__")));

  const producer = kafka.producer({ idempotent: true, transactionalId: "js", maxInFlightRequests: 1 });
  await producer.connect();
  await producer.send({ topic, acks: -1, compression: CompressionTypes.GZIP, messages: ["0", "1", "2"].map((value) => ({ key: "k", value, headers: { n: value } })) });
  const aborted = await producer.transaction();
  await aborted.send({ topic, messages: [{ value: "aborted" }] });
  await aborted.abort();
  const committed = await producer.transaction();
  await committed.send({ topic, messages: [{ value: "3" }] });
  await committed.sendOffsets({ consumerGroupId: "others", topics: [{ topic, partitions: [{ partition: 0, offset: "2" }] }] });
  await committed.commit();
  await producer.disconnect();

  say("read", await read(2));
  say("read on", await read(2));
  say("offsets", await admin.fetchTopicOffsets(topic));
  say("others", (await admin.fetchOffsets({ groupId: "others", topics: [topic] }))[0].partitions.map(({ offset }) => offset));
  const configs = await admin.describeConfigs({ resources: [{ type: 2, name: topic, configNames: ["retention.ms"] }] });
  say("retention", configs.resources[0].configEntries.map(({ configValue }) => configValue));
  await admin.resetOffsets({ groupId: "others", topic, earliest: true });
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "1" }] });
  say("start", (await admin.fetchTopicOffsets(topic))[0].low);
  say("groups", (await admin.describeGroups(["readers"])).groups.map(({ groupId, state }) => [groupId, state]));
  await admin.deleteGroups(["readers", "others"]);
  await admin.deleteTopics({ topics: [topic] });
  say("topics", (await admin.listTopics()).filter((name) => !name.startsWith("__")));
  await admin.disconnect();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
