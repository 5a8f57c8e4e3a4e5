global using RawRecord = Confluent.Kafka.ConsumeResult<byte[], byte[]>;
