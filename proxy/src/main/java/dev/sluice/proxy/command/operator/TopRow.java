package dev.sluice.proxy.command.operator;

/**
 * One backend in the live view.
 *
 * @param state with a mark when an operator has set it, as the weight
 * @param limitMark a mark when an operator has set the limit, or nothing
 * @param rate new sessions a second
 * @param inRate bytes a second to the backend
 * @param outRate bytes a second from the backend
 * @param errorRate connect attempts a second that failed
 */
record TopRow(
        String pool,
        String backend,
        String address,
        String state,
        String since,
        String weight,
        long active,
        long limit,
        String limitMark,
        double rate,
        double inRate,
        double outRate,
        double errorRate,
        String check) {
    String name() {
        return pool + "/" + backend;
    }
}
