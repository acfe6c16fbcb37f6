package dev.sluice.config.assemble;

import dev.sluice.config.model.CheckStep;

/** The keys of the steps of a health check. */
public final class StepKeys {
    private StepKeys() {}

    public static String of(CheckStep.Kind kind) {
        return switch (kind) {
            case SEND -> "send";
            case SEND_HEX -> "sendHex";
            case EXPECT -> "expect";
            case EXPECT_HEX -> "expectHex";
            case EXPECT_REGEX -> "expectRegex";
        };
    }
}
