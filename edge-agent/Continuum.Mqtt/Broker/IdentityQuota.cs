using Continuum.Mqtt.Security;

namespace Continuum.Mqtt.Broker;

/// <summary>
/// Counts the connections of each identity. Anonymous clients are no identity: all of them count in one total
/// alone.
/// </summary>
internal sealed class IdentityQuota(int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <param name="identity">Who connects.</param>
    /// <param name="takesOver">
    /// The connection takes the place of another with the same client identifier, which is about to end.
    /// </param>
    /// <returns>False when the identity has as many connections as it may.</returns>
    public bool TryEnter(MqttIdentity identity, bool takesOver)
    {
        if (limit == 0 || identity.QuotaKey is not { } key)
        {
            return true;
        }

        lock (_gate)
        {
            int open = _open.GetValueOrDefault(key);
            if (open >= limit && !takesOver)
            {
                return false;
            }

            _open[key] = open + 1;
            return true;
        }
    }

    public void Leave(MqttIdentity identity)
    {
        if (limit == 0 || identity.QuotaKey is not { } key)
        {
            return;
        }

        lock (_gate)
        {
            if (--_open[key] == 0)
            {
                _open.Remove(key);
            }
        }
    }
}
