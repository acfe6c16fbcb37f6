package dev.sluice.proxy.command.operator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** An admin socket with fixed answers, and a way to run a command against it. */
final class FakeProcess implements AutoCloseable {
    /** What a command left behind. */
    record Ran(int status, String out, String err) {}

    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");

    private final ServerSocketChannel server;
    private final Path socket;
    private final Map<String, String> answers;
    private final Thread thread;

    /** @param answers by the path of the request */
    FakeProcess(Path directory, Map<String, String> answers) throws IOException {
        this.socket = directory.resolve("admin.sock");
        this.answers = answers;
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        this.thread = Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                ByteBuffer request = ByteBuffer.allocate(16 * 1024);
                String text;
                do {
                    client.read(request);
                    text = new String(request.array(), 0, request.position(), StandardCharsets.UTF_8);
                } while (!isWhole(text));
                String path = text.split(" ", 3)[1];
                String body = answers.get(path);
                byte[] content = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
                String head = "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                        .formatted(body == null ? "404 Not Found" : "200 OK", content.length);
                ByteBuffer answer = ByteBuffer.allocate(head.length() + content.length)
                        .put(head.getBytes(StandardCharsets.UTF_8))
                        .put(content)
                        .flip();
                while (answer.hasRemaining()) {
                    client.write(answer);
                }
            } catch (IOException _) {
                // closed, or a client that went away
            }
        }
    }

    /** With its body: what is not read resets the connection. */
    private static boolean isWhole(String request) {
        int end = request.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(request);
        return end >= 0 && (!length.find() || request.length() - end - 4 >= Integer.parseInt(length.group(1)));
    }

    /** Runs a command of operators; what it prints is caught. */
    Ran run(OperatorCommand command, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "--admin";
        all[1] = socket.toString();
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return runBare(command, all);
    }

    /** The same without a word of where the socket is. */
    Ran runBare(OperatorCommand command, String... all) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
            int status = new CommandLine(command).execute(all);
            return new Ran(
                    status, printed.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
