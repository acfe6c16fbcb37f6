package dev.sluice.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DashboardPageTest {
    /** A dialog gives the focus to its first button, which drained a backend, unless another one asks for it. */
    @Test
    void enterInTheDialogOfABackendChangesNothing() throws IOException {
        try (InputStream page = Objects.requireNonNull(Dashboard.class.getResourceAsStream("dashboard/page.html"))) {
            String html = new String(page.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(Pattern.compile("<[^>]* autofocus[^>]*>").matcher(html).results())
                    .singleElement()
                    .satisfies(focused -> assertThat(focused.group()).contains("id=\"cancel\""));
        }
    }
}
