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
        while (reason is null && Bytes(key) + bytes > own.MaxBytes)
        {
            reason = own.WhenFull == WhenFull.Newest || !DropOldest(key, "full") ? "full" : null;
        }

        while (reason is null && limits.Sum(one => Bytes(one.Route)) + bytes > maxBytes)
        {
            RouteLimits? victim = limits.Where(one => one.Priority < own.Priority && _waiting[one.Route].Count > 0)
                .OrderBy(one => one.Priority).ThenByDescending(one => Bytes(one.Route)).FirstOrDefault()
                ?? (own.WhenFull == WhenFull.Oldest ? own : null);
            reason = victim is not null && DropOldest(victim.Route, "total-full") ? null : "total-full";
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
