package dev.sluice.config.model;

/** A version of TLS. */
public enum TlsVersion {
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String word;

    TlsVersion(String word) {
        this.word = word;
    }

    /** As the configuration has it. */
    public String word() {
        return word;
    }

    /** Throws IllegalArgumentException for a word that is none of them. */
    public static TlsVersion of(String word) {
        for (TlsVersion version : values()) {
            if (version.word.equals(word)) {
                return version;
            }
        }
        throw new IllegalArgumentException(word + " is no version of TLS");
    }
}
