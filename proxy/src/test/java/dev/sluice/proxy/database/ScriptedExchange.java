package dev.sluice.proxy.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A dialogue and its caller: what is to be sent is kept, and what the server says comes in pieces. */
final class ScriptedExchange {
    private final Dialogue dialogue;
    private final int piece;
    private final @Nullable Function<KeyDerivation, byte[]> keys;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private boolean wantsTls;
    private Next last = new Next.Wait();

    /** @param piece bytes of the server that come at once */
    ScriptedExchange(Dialogue dialogue, int piece) {
        this(dialogue, piece, null);
    }

    private ScriptedExchange(Dialogue dialogue, int piece, @Nullable Function<KeyDerivation, byte[]> keys) {
        this.dialogue = dialogue;
        this.piece = piece;
        this.keys = keys;
    }

    /** One of a dialogue that has keys derived, and TLS from the beginning. */
    static ScriptedExchange deriving(Dialogue dialogue, int piece, Function<KeyDerivation, byte[]> keys) {
        return new ScriptedExchange(dialogue, piece, keys);
    }

    /** How the first question ends when the server says this, which is the same however it is cut. */
    static Next end(Supplier<Dialogue> dialogues, byte[]... said) {
        Next whole = new ScriptedExchange(dialogues.get(), 4096).end(said);
        for (int piece : new int[] {1, 2, 7}) {
            assertThat(new ScriptedExchange(dialogues.get(), piece).end(said))
                    .as("%d bytes at once", piece)
                    .isEqualTo(whole);
        }
        return whole;
    }

    private Next end(byte[]... said) {
        asks();
        return hears(said);
    }

    Next asks() {
        dialogue.ask();
        return goesOn();
    }

    /** What the dialogue wants after all of this, or where it has ended before. */
    Next hears(byte[]... said) {
        for (byte[] one : said) {
            for (int at = 0; at < one.length && last instanceof Next.Wait; at += piece) {
                byte[] some = Arrays.copyOfRange(one, at, Math.min(one.length, at + piece));
                dialogue.receive(some, some.length);
                goesOn();
            }
        }
        return last;
    }

    /** Comes when nothing is owed. */
    void hearsUnasked(byte[] said) {
        dialogue.receive(said, said.length);
        assertThat(dialogue.next()).isEqualTo(new Next.Wait());
    }

    /** TLS is there. */
    Next isSecured() {
        assertThat(wantsTls).as("TLS is wanted").isTrue();
        wantsTls = false;
        dialogue.secured();
        return goesOn();
    }

    boolean wantsTls() {
        return wantsTls;
    }

    private Next goesOn() {
        for (int steps = 0; steps < 100_000; steps++) {
            last = dialogue.next();
            switch (last) {
                case Next.Send(byte[] bytes) -> sent.writeBytes(bytes);
                case Next.Secure _ -> {
                    assertThat(keys).as("TLS is there already").isNull();
                    wantsTls = true;
                }
                case Next.Derive(KeyDerivation derivation) -> {
                    if (keys == null) {
                        throw new AssertionError("no key is derived here");
                    }
                    dialogue.derived(keys.apply(derivation));
                }
                case Next.Wait _, Next.Found _, Next.Failed _ -> {
                    return last;
                }
            }
        }
        throw new AssertionError("no end of steps");
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

    String sentText() {
        return new String(sent(), StandardCharsets.ISO_8859_1);
    }
}
