package dev.sluice.proxy.database;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A dialogue with its caller: it sends what is to be sent, derives keys, and hears the server in pieces. */
final class Conversation {
    private final PostgresDialogue dialogue;
    private final int piece;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private Next last = new Next.Wait();

    /** @param piece bytes of the server that come at once */
    Conversation(PostgresDialogue dialogue, int piece) {
        this.dialogue = dialogue;
        this.piece = piece;
    }

    Next asks() {
        dialogue.ask();
        return goesOn();
    }

    private Next goesOn() {
        for (int steps = 0; steps < 100_000; steps++) {
            last = dialogue.next();
            switch (last) {
                case Next.Send(byte[] bytes) -> sent.writeBytes(bytes);
                case Next.Derive(KeyDerivation derivation) -> dialogue.derived(ScriptedPostgres.key(derivation));
                case Next.Wait _, Next.Found _, Next.Failed _ -> {
                    return last;
                }
                case Next.Secure _ -> throw new AssertionError("TLS is there already");
            }
        }
        throw new AssertionError("no end of steps");
    }

    /** What the dialogue wants after all of this, or at its end if that comes before. Each of these comes by itself. */
    Next hears(byte[]... said) {
        for (byte[] one : said) {
            for (int at = 0; at < one.length && last instanceof Next.Wait; at += piece) {
                byte[] some = Arrays.copyOfRange(one, at, Math.min(one.length, at + piece));
                dialogue.receive(some, some.length);
                last = goesOn();
            }
        }
        return last;
    }

    /** What was sent since it was asked for last. */
    byte[] sent() {
        byte[] all = sent.toByteArray();
        sent.reset();
        return all;
    }

    String farewell() {
        return new String(dialogue.farewell(), StandardCharsets.ISO_8859_1);
    }
}
