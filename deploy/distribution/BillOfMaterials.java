import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bill of materials of the distribution, made of the one that Maven writes: without what is not shipped, with the Java runtime, and with the
 * licences that are known to be wrong in the POMs corrected.
 *
 * <p>Run as {@code java -cp LIBRARIES BillOfMaterials.java BOM HOME NATIVE}: the file of Maven, the directory of the distribution, and the
 * classifier of the native library in it. Writes {@code HOME/sluice.cdx.json}.
 */
final class BillOfMaterials {
    /** By group: the POM of JLine names the licence with four clauses, the text that it comes with is the one with three; RE2/J's is Go's. */
    private static final Map<String, String> LICENCES =
            Map.of("org.jline", "BSD-3-Clause", "com.google.re2j", "BSD-3-Clause");

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BillOfMaterials() {}

    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[1]);
        ObjectNode bom = (ObjectNode) JSON.readTree(Path.of(arguments[0]).toFile());
        TreeSet<String> dropped = new TreeSet<>();
        ArrayNode components = JSON.createArrayNode();
        for (JsonNode component : bom.path("components")) {
            if (isShipped(component, home, arguments[2])) {
                components.add(corrected((ObjectNode) component));
            } else {
                dropped.add(component.path("bom-ref").asText());
            }
        }
        ObjectNode runtime = runtime(home.resolve("runtime"));
        components.add(runtime);
        bom.set("components", components);
        bom.set("dependencies", dependencies(bom, dropped, runtime.path("bom-ref").asText()));
        Files.writeString(home.resolve("sluice.cdx.json"), JSON.writeValueAsString(bom) + "\n");
    }

    /** Native libraries are unpacked, so their jars do not tell. */
    private static boolean isShipped(JsonNode component, Path home, String nativeClassifier) {
        String purl = component.path("purl").asText();
        if (purl.contains("classifier=linux-")) {
            return purl.contains("classifier=" + nativeClassifier);
        }
        String jar = component.path("name").asText() + "-" + component.path("version").asText() + ".jar";
        return Files.exists(home.resolve("lib").resolve(jar));
    }

    private static ObjectNode corrected(ObjectNode component) throws IOException {
        String licence = LICENCES.get(component.path("group").asText());
        if (licence != null) {
            component.putArray("licenses").addObject().putObject("license").put("id", licence);
        }
        if (component.path("name").asText().startsWith("netty-tcnative-boringssl")) {
            ArrayNode linked = component.putArray("components");
            linked.add(linked("boringssl", "BoringSSL-Revision"));
            linked.add(linked("apr", "Apr-Version"));
        }
        return component;
    }

    /** What is linked into the library for TLS, in the version that its manifest tells. */
    private static ObjectNode linked(String name, String attribute) throws IOException {
        String version = null;
        Enumeration<URL> manifests = BillOfMaterials.class.getClassLoader().getResources("META-INF/MANIFEST.MF");
        while (version == null && manifests.hasMoreElements()) {
            try (InputStream in = manifests.nextElement().openStream()) {
                version = new Manifest(in).getMainAttributes().getValue(attribute);
            }
        }
        if (version == null) {
            throw new IOException("no manifest has " + attribute);
        }
        ObjectNode component = JSON.createObjectNode().put("type", "library").put("name", name).put("version", version);
        component.putArray("licenses").addObject().putObject("license").put("id", "Apache-2.0");
        return component.put("purl", "pkg:generic/" + name + "@" + version);
    }

    private static ObjectNode runtime(Path runtime) throws IOException {
        // The JDK that runs this is the one that the runtime was linked from, which keeps less about itself.
        Properties jdk = release(Path.of(System.getProperty("java.home")));
        String version = unquoted(jdk.getProperty("JAVA_RUNTIME_VERSION", jdk.getProperty("JAVA_VERSION")));
        String vendor = unquoted(jdk.getProperty("IMPLEMENTOR", "OpenJDK"));
        ObjectNode component = JSON.createObjectNode();
        component.put("type", "platform");
        component.put("bom-ref", "pkg:generic/openjdk@" + version.replace("+", "%2B"));
        component.putObject("supplier").put("name", vendor);
        component.put("name", "openjdk").put("version", version);
        component.put("description", "The Java runtime under runtime/, reduced to the modules that are used");
        component.put("scope", "required");
        component.putArray("licenses").addObject().put("expression", "GPL-2.0-only WITH Classpath-exception-2.0");
        component.put("cpe", "cpe:2.3:a:oracle:openjdk:" + version.replaceAll("[+-].*", "") + ":*:*:*:*:*:*:*");
        component.put("purl", "pkg:generic/openjdk@" + version.replace("+", "%2B"));
        String modules = Stream.of(unquoted(release(runtime).getProperty("MODULES", "")).split(" "))
                .sorted()
                .collect(Collectors.joining(" "));
        component.putArray("properties").addObject().put("name", "modules").put("value", modules);
        return component;
    }

    private static Properties release(Path java) throws IOException {
        Properties release = new Properties();
        try (InputStream in = Files.newInputStream(java.resolve("release"))) {
            release.load(in);
        }
        return release;
    }

    private static String unquoted(String value) {
        return value.replace("\"", "");
    }

    private static ArrayNode dependencies(ObjectNode bom, TreeSet<String> dropped, String runtime) {
        String program = bom.at("/metadata/component/bom-ref").asText();
        ArrayNode dependencies = JSON.createArrayNode();
        for (JsonNode dependency : bom.path("dependencies")) {
            String of = dependency.path("ref").asText();
            if (dropped.contains(of)) {
                continue;
            }
            ObjectNode kept = dependencies.addObject().put("ref", of);
            ArrayNode on = kept.putArray("dependsOn");
            for (JsonNode one : dependency.path("dependsOn")) {
                if (!dropped.contains(one.asText())) {
                    on.add(one);
                }
            }
            if (of.equals(program)) {
                on.add(runtime);
            }
        }
        dependencies.addObject().put("ref", runtime).putArray("dependsOn");
        return dependencies;
    }
}
