// Fills in the bytes of golden files with Apache Kafka's own classes, in place:
//   java -cp "$KAFKA_HOME/libs/*" tests/embedded/Kafka/Golden/Vectors.java tests/embedded/Kafka/Golden/*.golden
// A line "CLASS FROM-TO JSON" says what messages of these versions hold (fields that a version lacks are left out); below all of them this
// program writes a line "= CLASS VERSION HEX" for each version: the message's body, without frame, header or version prefix.
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.file.*;
import java.util.*;
import org.apache.kafka.common.protocol.*;

public class Vectors {
    static final List<String> PACKAGES = List.of("org.apache.kafka.common.message.", "org.apache.kafka.coordinator.group.generated.", "org.apache.kafka.coordinator.transaction.generated.");

    public static void main(String[] files) throws Exception {
        for (String file : files) {
            try { fill(Path.of(file)); }
            catch (Exception e) { throw new IllegalArgumentException(file, e); }
        }
    }

    static void fill(Path file) throws Exception {
        List<String> said = new ArrayList<>(), vectors = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("= ")) continue;
            said.add(line);
            if (line.isBlank() || line.startsWith("#")) continue;
            String[] parts = line.split(" ", 3);
            String[] range = parts[1].split("-");
            for (short version = Short.parseShort(range[0]); version <= Short.parseShort(range[1]); version++)
                vectors.add("= " + parts[0] + " " + version + " " + HexFormat.of().formatHex(encode(parts[0], version, new ObjectMapper().readTree(parts[2]))));
        }
        while (said.get(said.size() - 1).isBlank()) said.remove(said.size() - 1);
        said.add("");
        said.addAll(vectors);
        Files.write(file, said);
    }

    static byte[] encode(String name, short version, JsonNode json) throws Exception {
        Class<?> converter = find(name, "JsonConverter");
        Message message = (Message) converter.getMethod("read", JsonNode.class, short.class).invoke(null, json, version);
        ObjectSerializationCache cache = new ObjectSerializationCache();
        ByteBuffer out = ByteBuffer.allocate(message.size(cache, version));
        message.write(new ByteBufferAccessor(out), cache, version);
        return out.array();
    }

    static Class<?> find(String name, String suffix) throws ClassNotFoundException {
        for (String p : PACKAGES) for (String n : List.of(name, name + "Data"))
            try { return Class.forName(p + n + suffix); } catch (ClassNotFoundException e) { /* the next */ }
        throw new ClassNotFoundException(name);
    }
}
