// A record as it lies in the log: bytes, because what cannot be read has to be carried on unchanged.
global using RawRecord = Confluent.Kafka.ConsumeResult<byte[], byte[]>;
