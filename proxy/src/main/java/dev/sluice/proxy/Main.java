package dev.sluice.proxy;

import dev.sluice.proxy.command.SelfTestCommand;
import dev.sluice.proxy.command.SluiceCommand;
import dev.sluice.proxy.process.ConfigInput;
import dev.sluice.proxy.process.ProxyProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The entry point of the program. What services run, and what the class archive is recorded from, is recognised here
 * without picocli: its reflection would take a third of the time of a start, and its classes are of a kind too old for
 * the archive.
 */
public final class Main {
    private static final List<String> TRAIN = List.of("selftest", "--train");

    private Main() {}

    public static void main(String[] args) {
        int status = 1;
        try {
            status = run(args);
        } catch (Throwable defect) { // other threads may live on: the process must not
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, defect);
        }
        System.exit(status);
    }

    private static int run(String... args) throws InterruptedException, IOException {
        if (args.length == 3 && args[0].equals("run") && args[1].equals("-c") && !args[2].isEmpty()) {
            return ProxyProcess.serve(() -> ConfigInput.file(Path.of(args[2])));
        }
        return List.of(args).equals(TRAIN) ? SelfTestCommand.train() : SluiceCommand.execute(args);
    }
}
