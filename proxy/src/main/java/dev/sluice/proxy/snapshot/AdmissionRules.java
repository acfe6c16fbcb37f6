package dev.sluice.proxy.snapshot;

import dev.sluice.config.model.AddressRanges;
import dev.sluice.config.model.AdmissionConfig;
import dev.sluice.config.value.Cidr;
import dev.sluice.config.value.Rate;
import dev.sluice.proxy.admit.AddressFilter;
import dev.sluice.proxy.admit.Admission;
import dev.sluice.proxy.admit.SourceTable;
import dev.sluice.proxy.admit.TokenBucket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one generation for who may come in, with the counts that generations share: a change of a rate or of a
 * limit forgets nobody. Immutable but for those.
 *
 * @param admission null when everybody may come in
 * @param rate of the frontend; the one of an earlier generation where this one has none, so that it is there when it is wanted again
 * @param sources as {@code rate}
 */
record AdmissionRules(
        AdmissionConfig config,
        @Nullable Admission admission,
        @Nullable TokenBucket rate,
        @Nullable SourceTable sources) {
    private static final AdmissionRules NONE = new AdmissionRules(
            new AdmissionConfig(AddressRanges.NONE, AddressRanges.NONE, null, null, 0), null, null, null);

    /** Those of the first generation. */
    static AdmissionRules of(AdmissionConfig config, AddressLists lists) {
        return NONE.next(config, lists);
    }

    /** Those of the next generation; they take effect with {@link #activate}. */
    AdmissionRules next(AdmissionConfig next, AddressLists lists) {
        boolean byFiles = !next.allow().files().isEmpty()
                || !next.deny().files().isEmpty(); // which may say something else by now
        return next.equals(config) && !byFiles ? this : with(next, lists);
    }

    /** The same with what the files of addresses say by now. */
    AdmissionRules reread(AddressLists lists) {
        return with(config, lists);
    }

    private AdmissionRules with(AdmissionConfig next, AddressLists lists) {
        boolean listed = !next.allow().isEmpty() || !next.deny().isEmpty();
        boolean rated = next.connections() != null;
        boolean sourced = next.perSource() != null || next.concurrentPerSource() > 0;
        TokenBucket nextRate = rate == null && rated ? rate(next) : rate;
        SourceTable nextSources = sources == null && sourced ? sources(next) : sources;
        Admission nextAdmission = !listed && !rated && !sourced
                ? null
                : new Admission(
                        listed ? filter(next.allow(), next.deny(), lists) : null,
                        rated ? nextRate : null,
                        sourced ? nextSources : null);
        return new AdmissionRules(next, nextAdmission, nextRate, nextSources);
    }

    /** A file of allowed addresses that is empty lets nobody in. */
    static AddressFilter filter(AddressRanges allow, AddressRanges deny, AddressLists lists) {
        return new AddressFilter(prefixes(lists.all(allow)), prefixes(lists.all(deny)), allow.isEmpty());
    }

    private static TokenBucket rate(AdmissionConfig config) {
        return new TokenBucket(count(config.connections()), period(config.connections()));
    }

    private static SourceTable sources(AdmissionConfig config) {
        return new SourceTable(
                count(config.perSource()),
                period(config.perSource()),
                config.concurrentPerSource(),
                SourceTable.ENTRIES);
    }

    private static int count(@Nullable Rate rate) {
        return rate == null ? 0 : rate.count();
    }

    private static long period(@Nullable Rate rate) {
        return rate == null ? 0 : rate.period().toNanos();
    }

    private static List<AddressFilter.Prefix> prefixes(List<Cidr> ranges) {
        return ranges.stream()
                .map(range -> new AddressFilter.Prefix(range.high(), range.low(), range.length()))
                .toList();
    }

    /** Sets the limits of what earlier generations have counted. */
    void activate(long nowNanos) {
        if (rate != null && config.connections() != null) {
            rate.limit(count(config.connections()), period(config.connections()), nowNanos);
        }
        if (sources != null && (config.perSource() != null || config.concurrentPerSource() > 0)) {
            sources.limit(
                    count(config.perSource()), period(config.perSource()), config.concurrentPerSource(), nowNanos);
        }
    }
}
