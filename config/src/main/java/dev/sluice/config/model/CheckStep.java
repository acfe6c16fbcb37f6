package dev.sluice.config.model;

import dev.sluice.config.value.SecretText;

/**
 * One step of a health check that sends and expects.
 *
 * @param text of the kind: plain text (UTF-8), pairs of hexadecimal digits, or a regular expression
 */
public record CheckStep(Kind kind, SecretText text) {
    /** The key that stands for the step. */
    public enum Kind {
        SEND,
        SEND_HEX,
        EXPECT,
        EXPECT_HEX,
        EXPECT_REGEX,
        EXPECT_NOT,
        EXPECT_NOT_HEX,
        EXPECT_NOT_REGEX;

        /** Its name in the configuration. */
        public String key() {
            return switch (this) {
                case SEND -> "send";
                case SEND_HEX -> "sendHex";
                case EXPECT -> "expect";
                case EXPECT_HEX -> "expectHex";
                case EXPECT_REGEX -> "expectRegex";
                case EXPECT_NOT -> "expectNot";
                case EXPECT_NOT_HEX -> "expectNotHex";
                case EXPECT_NOT_REGEX -> "expectNotRegex";
            };
        }
    }
}
