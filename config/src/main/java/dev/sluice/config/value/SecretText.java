package dev.sluice.config.value;

import java.util.List;

/**
 * A text that may hold secrets: what it got from a file or a variable of the environment is for the one who needs it, and is never shown.
 *
 * @param text what counts
 * @param shown what people see: the text as it was written, with its expressions
 * @param secrets what the expressions stand for; empty when nothing is hidden
 */
public record SecretText(String text, String shown, List<String> secrets) {
    public SecretText {
        secrets = List.copyOf(secrets);
    }

    /** As it was written, without expressions. */
    public static SecretText plain(String text) {
        return new SecretText(text, text, List.of());
    }

    public boolean isHidden() {
        return !secrets.isEmpty();
    }

    @Override
    public String toString() {
        return shown;
    }
}
