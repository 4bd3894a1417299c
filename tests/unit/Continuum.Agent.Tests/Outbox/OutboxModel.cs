using Continuum.Agent.Outbox;

namespace Continuum.Agent.Tests.Outbox;

/// <summary>The rules of the outbox on lists in memory.</summary>
internal sealed class OutboxModel(long maxBytes, RouteLimits[] limits)
{
    private readonly Dictionary<RouteKey, List<(long Number, long Bytes, DateTimeOffset At)>> _waiting =
        limits.ToDictionary(one => one.Route, _ => new List<(long, long, DateTimeOffset)>());

    private readonly Dictionary<RouteKey, long> _written = limits.ToDictionary(one => one.Route, _ => 0L);
    private readonly Dictionary<RouteKey, long> _forwarded = limits.ToDictionary(one => one.Route, _ => 0L);
    private readonly Dictionary<(RouteKey Route, string Reason), long> _drops = [];

    private DateTimeOffset? _sweptAt;

    public long MaxBytes => maxBytes;

    /// <summary>A write begins: the first one, and one after an hour, looks at all that waits.</summary>
    public void Write(DateTimeOffset now)
    {
        if (_sweptAt is not { } swept || now - swept >= TimeSpan.FromHours(1))
        {
            ExpireAll(now);
            _sweptAt = now;
        }
    }

    /// <summary>The process is another one.</summary>
    public void Restart() => _sweptAt = null;

    public void Append(RouteKey key, long bytes, DateTimeOffset now)
    {
        Write(now);
        RouteLimits own = limits.Single(one => one.Route == key);
        _written[key]++;
        Expire(own, now);
        string? reason = bytes > Math.Min(own.MaxBytes, maxBytes) ? "too-large" : null;
        long over = Math.Max(0, Bytes(key) + bytes - own.MaxBytes);
        reason ??= over > 0 && own.WhenFull == WhenFull.Newest ? "full" : null;
        reason ??= limits.Sum(one => Bytes(one.Route)) + bytes - over - maxBytes > Obtainable(own, over) ? "total-full" : null;
        while (reason is null && Bytes(key) + bytes > own.MaxBytes)
        {
            DropOldest(key, "full");
        }

        while (reason is null && limits.Sum(one => Bytes(one.Route)) + bytes > maxBytes)
        {
            RouteLimits victim = limits
                .Where(one => _waiting[one.Route].Count > 0 && (one.Priority < own.Priority
                    || (one.Priority == own.Priority && Bytes(one.Route) > Bytes(key))))
                .OrderBy(one => one.Priority).ThenByDescending(one => Bytes(one.Route)).FirstOrDefault() ?? own;
            Assert.True(victim != own || own.WhenFull == WhenFull.Oldest);
            Assert.True(DropOldest(victim.Route, "total-full"));
        }

        if (reason is not null)
        {
            Count(key, reason);
        }
        else
        {
            _waiting[key].Add((_written[key], bytes, now));
        }
    }

    public void ExpireAll(DateTimeOffset now) =>
        Array.ForEach(limits, one => Expire(one, now));

    public void Forward(RouteKey key, long number)
    {
        _waiting[key].RemoveAll(one => one.Number == number);
        _forwarded[key]++;
    }


    public string Describe(RouteKey key) =>
        $"{string.Join(',', _waiting[key].Select(one => one.Number))} written {_written[key]} forwarded {_forwarded[key]} "
        + string.Join(' ', _drops.Where(pair => pair.Key.Route == key).OrderBy(pair => pair.Key.Reason, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key.Reason} {pair.Value}"));

    // A route that keeps its oldest gives nothing itself, and takes of its equals only what they have more.
    private long Obtainable(RouteLimits own, long over)
    {
        long mine = own.WhenFull == WhenFull.Oldest ? Bytes(own.Route) - over : 0;
        long level = Bytes(own.Route) - over - mine;
        return mine + limits.Where(one => one != own).Sum(one =>
            one.Priority < own.Priority ? Bytes(one.Route)
            : one.Priority == own.Priority ? Math.Max(0, Bytes(one.Route) - level)
            : 0);
    }

    private long Bytes(RouteKey key) => _waiting[key].Sum(one => one.Bytes);

    private void Expire(RouteLimits own, DateTimeOffset now)
    {
        while (_waiting[own.Route] is [var first, ..] && first.At < now - own.MaxAge)
        {
            DropOldest(own.Route, "expired");
        }
    }

    private bool DropOldest(RouteKey key, string reason)
    {
        if (_waiting[key].Count == 0)
        {
            return false;
        }

        _waiting[key].RemoveAt(0);
        Count(key, reason);
        return true;
    }

    private void Count(RouteKey key, string reason) =>
        _drops[(key, reason)] = _drops.GetValueOrDefault((key, reason)) + 1;
}
