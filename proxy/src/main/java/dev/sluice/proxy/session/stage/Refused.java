package dev.sluice.proxy.session.stage;

import dev.sluice.proxy.account.Cause;
import dev.sluice.proxy.account.RefusalReason;
import dev.sluice.proxy.preface.TlsAlert;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of a client, and what to tell it.
 *
 * @param detail more than the word of the reason says; null for nothing
 * @param alert what TLS says to answer; null for nothing
 */
public record Refused(
        RefusalReason reason,
        @Nullable String detail,
        @Nullable TlsAlert alert,
        Cause cause) {}
