package dev.sluice.config;

/** The keys of the steps of a health check. */
final class StepKeys {
    private StepKeys() {}

    static String of(CheckStep.Kind kind) {
        return switch (kind) {
            case SEND -> "send";
            case SEND_HEX -> "sendHex";
            case EXPECT -> "expect";
            case EXPECT_HEX -> "expectHex";
            case EXPECT_REGEX -> "expectRegex";
        };
    }
}
