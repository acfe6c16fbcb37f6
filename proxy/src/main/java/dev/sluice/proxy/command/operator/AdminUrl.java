package dev.sluice.proxy.command.operator;

import dev.sluice.config.bind.Reasons;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The admin endpoint, or the metrics port, at a TCP address.
 *
 * @param trust what makes its certificate good; null for HTTP
 * @param token of the file that holds it; null for none
 */
record AdminUrl(
        String host,
        int port,
        @Nullable EndpointTrust trust,
        @Nullable Path token) implements AdminPlace {
    private static final int PATIENCE_MILLIS = Math.toIntExact(TimeUnit.SECONDS.toMillis(5));

    @Override
    public byte[] exchange(String head, byte[] content) throws IOException {
        String whole = head + "Host: " + authority() + "\r\n" + authorization() + "\r\n";
        try (Socket socket = open()) {
            OutputStream out = socket.getOutputStream();
            out.write(whole.getBytes(StandardCharsets.UTF_8));
            out.write(content);
            out.flush();
            return AdminPlace.readAll(socket.getInputStream());
        }
    }

    private Socket open() throws IOException {
        Socket plain = new Socket();
        try {
            plain.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            if (trust == null) {
                return plain;
            }
            plain.setSoTimeout(PATIENCE_MILLIS);
            SSLSocket secured = trust.over(plain, host, port);
            secured.startHandshake();
            secured.setSoTimeout(0); // a reload takes its time
            return secured;
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private String authorization() throws IOException {
        if (token == null) {
            return "";
        }
        try {
            return "Authorization: Bearer " + Files.readString(token).strip() + "\r\n";
        } catch (IOException e) {
            throw new IOException("cannot read the token: " + token + ": " + Reasons.of(e), e);
        }
    }

    private String authority() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String unreachable(IOException failure) {
        String problem = certificateProblem(failure);
        if (problem != null) {
            return "%s shows a certificate that is not trusted: %s".formatted(this, problem);
        }
        String words = String.valueOf(failure.getMessage());
        if (failure instanceof SSLException && words.contains("nrecognized SSL message")) {
            return "%s does not speak TLS; ask it by http://%s".formatted(this, authority());
        }
        String why = failure instanceof UnknownHostException ? "there is no host of this name" : words;
        return "no Sluice answers on %s: %s".formatted(this, why);
    }

    private @Nullable String certificateProblem(IOException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof CertificateException && trust != null) {
                return each.getMessage() + "; " + trust.advice();
            }
        }
        return null;
    }

    @Override
    public String tokenAdvice() {
        return token == null
                ? "it asks for a token: name the file that holds it with --token-file FILE, or $SLUICE_ADMIN_TOKEN_FILE"
                : "it does not take the token of " + token;
    }

    @Override
    public String toString() {
        return (trust == null ? "http://" : "https://") + authority();
    }
}
