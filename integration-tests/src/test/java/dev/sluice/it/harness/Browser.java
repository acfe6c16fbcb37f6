package dev.sluice.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A headless Chromium with one page, driven through its DevTools protocol. */
public final class Browser implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\\{\"id\":(\\d+),");
    private static final String TEXT = "\"value\":\"";
    private static final int ANSWER_SECONDS = 30;

    private final Process process;
    private final WebSocket page;
    private final AtomicInteger calls = new AtomicInteger();
    private final ConcurrentMap<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Queue<String> responses = new ConcurrentLinkedQueue<>();

    private Browser(Process process, String url) {
        this.process = process;
        this.page = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Messages())
                .join();
        call("Page.enable", "{}");
        call("Runtime.enable", "{}");
        call("Log.enable", "{}");
        call("Network.enable", "{}");
    }

    /** Starts it with a profile in this directory, and with further options. */
    public static Browser start(Path directory, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Requires.program("chromium"),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + directory.resolve("profile")));
        command.addAll(List.of(options));
        command.add("about:blank");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("chromium.log").toFile())
                .start();
        Path portFile = directory.resolve("profile/DevToolsActivePort");
        Await.until(
                "chromium is up, see " + directory,
                () -> Files.readAllLines(portFile).size() >= 2);
        int port = Integer.parseInt(Files.readAllLines(portFile).getFirst());
        return new Browser(process, pageUrl(port));
    }

    private static String pageUrl(int port) throws IOException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            String list = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Matcher url = Pattern.compile("\"webSocketDebuggerUrl\": \"(ws://[^\"]*/page/[^\"]*)\"")
                    .matcher(list);
            if (!url.find()) {
                throw new IOException("no page in " + list);
            }
            return url.group(1);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                onMessage(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }
    }

    private void onMessage(String text) {
        Matcher id = ID.matcher(text);
        if (id.lookingAt()) {
            CompletableFuture<String> answer = answers.remove(Integer.parseInt(id.group(1)));
            if (answer != null) {
                answer.complete(text);
            }
        } else if (text.contains("\"Runtime.exceptionThrown\"")
                || (text.contains("\"Log.entryAdded\"") && text.contains("\"level\":\"error\""))) {
            complaints.add(text);
        } else if (text.contains("\"Network.responseReceived\"")) {
            responses.add(text);
        }
    }

    private String call(String method, String parameters) {
        int id = calls.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(id, answer);
        page.sendText("{\"id\":%d,\"method\":\"%s\",\"params\":%s}".formatted(id, method, parameters), true)
                .join();
        return answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Opens a page in a window of this size, light or dark. */
    public void open(String url, int width, int height, boolean dark) {
        call(
                "Emulation.setEmulatedMedia",
                "{\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]}"
                        .formatted(dark ? "dark" : "light"));
        call(
                "Emulation.setDeviceMetricsOverride",
                "{\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false}".formatted(width, height));
        call("Page.navigate", "{\"url\":\"" + url + "\"}");
    }

    /** The text value of an expression of JavaScript. */
    public String evaluate(String expression) {
        String answer = call(
                "Runtime.evaluate",
                "{\"expression\":\"String(" + expression.replace("\\", "\\\\").replace("\"", "\\\"") + ")\"}");
        int start = answer.indexOf(TEXT);
        return start < 0 ? answer : unescaped(answer, start + TEXT.length());
    }

    /** The string that begins there; not by a regular expression, whose stack a long page overflows. */
    private static String unescaped(String json, int start) {
        StringBuilder text = new StringBuilder();
        for (int i = start; json.charAt(i) != '"'; i++) {
            char next = json.charAt(i);
            if (next != '\\') {
                text.append(next);
            } else {
                i++;
                text.append(json.charAt(i) == 'n' ? '\n' : json.charAt(i));
            }
        }
        return text.toString();
    }

    /** What the page shows. */
    public String text() {
        return evaluate("document.body.innerText");
    }

    /** Writes what the window shows into a PNG file. */
    public void screenshot(Path file) {
        Matcher data = Pattern.compile("\"data\":\"([^\"]+)\"").matcher(call("Page.captureScreenshot", "{}"));
        if (!data.find()) {
            throw new IllegalStateException("no screenshot");
        }
        try {
            Files.write(file, Base64.getDecoder().decode(data.group(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Errors of scripts and violations of the page's policy. */
    public Queue<String> complaints() {
        return complaints;
    }

    /** What it says of each answer, with its TLS, as JSON. */
    public Queue<String> responses() {
        return responses;
    }

    @Override
    public void close() {
        page.abort();
        Processes.end(process);
    }
}
