"""What a user of kafka-python does in a day, a line of output for each step. Argument: HOST:PORT."""
import sys

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewPartitions, NewTopic

servers = sys.argv[1]
first = TopicPartition("python", 0)


def read(count):
    consumer = KafkaConsumer("python", bootstrap_servers=servers, group_id="readers", auto_offset_reset="earliest", enable_auto_commit=False)
    values = []
    while len(values) < count:
        for records in consumer.poll(timeout_ms=1000, max_records=count - len(values)).values():
            values += [record.value.decode() for record in records]
    consumer.commit()
    consumer.close()
    return sorted(values)


admin = KafkaAdminClient(bootstrap_servers=servers)
admin.create_topics([NewTopic("python", num_partitions=1, replication_factor=1)])
admin.create_partitions({"python": NewPartitions(2)})
print("topics", sorted(topic for topic in admin.list_topics() if not topic.startswith("__")))

producer = KafkaProducer(bootstrap_servers=servers, acks="all", compression_type="gzip")
sent = [producer.send("python", key=b"k", value=b"%d" % i, partition=i % 2, headers=[("n", b"%d" % i)]) for i in range(6)]
print("sent", [(one.get(30).partition, one.get(30).offset) for one in sent])

print("read", sorted(read(4) + read(2)))

consumer = KafkaConsumer(bootstrap_servers=servers)
print("offsets", consumer.beginning_offsets([first]), consumer.end_offsets([first]), consumer.offsets_for_times({first: 0})[first].offset)
consumer.assign([first])
consumer.seek(first, 2)
print("sought", [(record.offset, record.key, record.headers) for record in consumer.poll(timeout_ms=10000, max_records=1)[first]])

print("groups", admin.list_consumer_groups())
print("committed", sorted((p.partition, o.offset) for p, o in admin.list_consumer_group_offsets("readers").items()))
print("deleted", [error for _, error in admin.delete_consumer_groups(["readers"])])
admin.delete_topics(["python"])
print("topics", [topic for topic in admin.list_topics() if not topic.startswith("__")])
