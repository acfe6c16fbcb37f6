package dev.sluice.proxy.net.tls;

import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import io.netty.internal.tcnative.SSLCredential;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** A certificate chain, the leaf first, and its private key, both as PEM. */
@SuppressWarnings("ArrayRecordComponent") // neither compared nor kept
public record TlsCredential(byte[] chain, byte[] key) {
    /** The same for somebody who needs it after its owner has overwritten the key. */
    public TlsCredential copy() {
        return new TlsCredential(chain.clone(), key.clone());
    }

    /** Overwrites the key. */
    public void erase() {
        Arrays.fill(key, (byte) 0);
    }

    /** Makes it one of those that a context offers. */
    void addTo(long context) throws Exception {
        long made = SSLCredential.newX509();
        try {
            long parsedKey = parsed(key, bio -> SSL.parsePrivateKey(bio, null));
            try {
                long parsedChain = parsed(chain, SSL::parseX509Chain);
                try {
                    SSLCredential.setCertChain(made, parsedChain);
                    SSLCredential.setPrivateKey(made, parsedKey);
                    SSLContext.addCredential(context, made);
                } finally {
                    SSL.freeX509Chain(parsedChain);
                }
            } finally {
                SSL.freePrivateKey(parsedKey);
            }
        } finally {
            SSLCredential.free(made);
        }
    }

    /** A reader of PEM. */
    interface Parser {
        long parse(long bio) throws Exception;
    }

    /** What BoringSSL makes of PEM. Leaves no copy of the text behind: BoringSSL overwrites what it frees. */
    static long parsed(byte[] text, Parser parser) throws Exception {
        long bio = SSL.newMemBIO();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(text.length);
            MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, 0, text.length);
            int _ = SSL.bioWrite(bio, memory.address(), text.length);
            memory.fill((byte) 0);
            return parser.parse(bio);
        } finally {
            SSL.freeBIO(bio);
        }
    }
}
