using Continuum.Contracts.Functions;
using Continuum.Link.Wire;

namespace Continuum.Link.Mapping;

/// <summary>Values that many messages share, and what is said when a peer sends none.</summary>
internal static class Scalars
{
    public static FunctionRef ToWire(FunctionKey key) => new() { Namespace = key.Namespace, Name = key.Name };

    public static FunctionKey ToContract(FunctionRef? wire) =>
        new(Required(wire, "function").Namespace, wire!.Name);

    public static VersionRef ToWire(VersionKey key) => new() { Function = ToWire(key.Function), Version = key.Version };

    public static VersionKey ToContract(VersionRef? wire) =>
        new(ToContract(Required(wire, "version").Function), wire!.Version);

    public static RetryPolicyMessage ToWire(RetryPolicy retry) => new()
    {
        Attempts = retry.Attempts,
        Backoff100Ns = retry.Backoff.Ticks,
        MaxAge100Ns = retry.MaxAge.Ticks,
        DeadLetter = retry.DeadLetter,
    };

    public static RetryPolicy ToContract(RetryPolicyMessage? wire)
    {
        RetryPolicyMessage retry = Required(wire, "retry");
        return new(
            retry.Attempts,
            TimeSpan.FromTicks(retry.Backoff100Ns),
            TimeSpan.FromTicks(retry.MaxAge100Ns),
            retry.DeadLetter);
    }

    public static long ToWire(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks;

    public static DateTimeOffset ToTime(long wire)
    {
        try
        {
            return DateTimeOffset.UnixEpoch.AddTicks(wire);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new LinkCallException(LinkErrorCode.InvalidRequest, $"{wire} is no time: years 1 to 9999 are", e);
        }
    }

    /// <summary>A time after another one, or before it; as far as time goes.</summary>
    public static DateTimeOffset After(DateTimeOffset now, long ticks) =>
        ticks > (DateTimeOffset.MaxValue - now).Ticks ? DateTimeOffset.MaxValue
        : ticks < (DateTimeOffset.MinValue - now).Ticks ? DateTimeOffset.MinValue
        : now.AddTicks(ticks);

    // On the wire enumerations start at 1, in the contracts at 0.
    public static TContract ToContract<TContract>(int wire)
        where TContract : struct, Enum =>
        Enum.GetValues<TContract>() is var values && wire >= 1 && wire <= values.Length
            ? values[wire - 1]
            : throw new LinkCallException(
                LinkErrorCode.InvalidRequest, $"{wire} is no {typeof(TContract).Name}: 1 to {values.Length} are");

    public static T Required<T>(T? value, string field)
        where T : class =>
        value ?? throw new LinkCallException(
            LinkErrorCode.InvalidRequest, $"the message has no {field}: it must be set");
}
