package dev.sluice.proxy.command;

import dev.sluice.config.json.Json;
import dev.sluice.proxy.command.operator.OutputOption;
import dev.sluice.proxy.server.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice version}. */
@Command(
        name = "version",
        description = "Prints the version, and what Sluice runs on.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run() {
        io.netty.util.Version netty = io.netty.util.Version.identify().get("netty-common");
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("sluice", Version.number());
        versions.put("java", Runtime.version().toString());
        versions.put("netty", netty == null ? "unknown" : netty.artifactVersion());
        versions.put("linux", System.getProperty("os.version"));
        if (output.isJson()) {
            System.out.print(Json.write(versions));
        } else {
            versions.forEach((name, version) -> System.out.println("%-6s %s".formatted(name, version)));
        }
    }
}
