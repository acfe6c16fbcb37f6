package dev.sluice.proxy.health;

import dev.sluice.config.model.CheckStep;
import dev.sluice.config.model.HealthCheckConfig;
import dev.sluice.config.model.HealthCheckConfig.HttpCheck;
import dev.sluice.config.model.HttpLogin;
import dev.sluice.config.value.SecretText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a check: texts that it sends and expects and nobody may read. Backends repeat what they do not
 * understand, passwords as well. Immutable.
 *
 * @param texts as ISO 8859-1, in which each byte is one character
 */
record Secrets(List<String> texts) {
    private static final String MASK = "***";

    /** A part of a secret that is shorter says nothing. */
    private static final int TELLING = 4;

    Secrets {
        texts = List.copyOf(texts);
    }

    /** @param held by the file of its login; null for none */
    static Secrets of(HealthCheckConfig config, @Nullable String held) {
        List<String> texts = new ArrayList<>();
        for (CheckStep step : config.steps()) {
            switch (step.kind()) {
                case SEND, EXPECT, EXPECT_REGEX, EXPECT_NOT, EXPECT_NOT_REGEX -> texts.addAll(parts(step.text()));
                case SEND_HEX, EXPECT_HEX, EXPECT_NOT_HEX -> {
                    if (step.text().isHidden()) {
                        byte[] bytes =
                                HexFormat.of().parseHex(step.text().text().replace(" ", ""));
                        texts.add(new String(bytes, StandardCharsets.ISO_8859_1));
                    }
                }
            }
        }
        HttpCheck http = config.http();
        if (http != null) {
            texts.addAll(parts(http.path()));
            texts.addAll(parts(http.host()));
            http.headers().forEach(header -> texts.addAll(parts(header.value())));
            texts.addAll(parts(http.body().text()));
            texts.addAll(parts(http.body().regex()));
            if (held != null && http.login() instanceof HttpLogin.Basic basic) {
                texts.add(HttpRequest.basic(basic, held));
            }
        }
        if (held != null) {
            texts.add(latin(held));
        }
        return new Secrets(texts.stream().filter(text -> !text.isEmpty()).toList());
    }

    private static List<String> parts(@Nullable SecretText text) {
        return Stream.ofNullable(text)
                .flatMap(some -> some.secrets().stream())
                .map(Secrets::latin)
                .toList();
    }

    private static String latin(String secret) {
        return new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * The text (ISO 8859-1) from this place on, without any of them, nor the end of one that begins before it, nor the beginning of one
     * that is cut off at its end.
     */
    String hide(String text, int from) {
        int begin = from;
        String masks = "";
        for (String secret : texts) {
            int start = text.lastIndexOf(secret, from - 1);
            if (start >= 0 && start + secret.length() > from) {
                begin = Math.max(begin, start + secret.length());
                masks = MASK;
            }
        }
        return masks + hide(text.substring(begin));
    }

    private String hide(String text) {
        String hidden = text;
        for (String secret : texts) {
            hidden = hidden.replace(secret, MASK);
            for (int length = Math.min(secret.length() - 1, hidden.length()); length >= TELLING; length--) {
                if (hidden.endsWith(secret.substring(0, length))) {
                    hidden = hidden.substring(0, hidden.length() - length) + MASK;
                    break;
                }
            }
        }
        return hidden;
    }
}
