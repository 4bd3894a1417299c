using Continuum.Mqtt.Client;

namespace Continuum.Mqtt.Tests.Client;

/// <summary>What an application has on its disk: it stays when the application is killed.</summary>
internal sealed class KeptState
{
    private readonly Lock _gate = new();
    private readonly List<UnfinishedPublication> _unfinished = [];
    private readonly HashSet<ushort> _taken = [];
    private readonly HashSet<string> _finished = [];
    private readonly List<string> _effects = [];

    public UnfinishedPublication[] Unfinished => Read(() => _unfinished.ToArray());

    public ushort[] Taken => Read(() => _taken.ToArray());

    public string[] Effects => Read(() => _effects.ToArray());

    public int Losses { get; private set; }

    public bool IsFinished(string text) => Read(() => _finished.Contains(text));

    public bool IsTaken(ushort packetId) => Read(() => _taken.Contains(packetId));

    public void Sending(ushort packetId, MqttMessage message)
    {
        // An identifier is given out again as soon as its handshake is over, which may be before the application wrote
        // that.
        _finished.UnionWith(_unfinished.Where(one => one.PacketId == packetId).Select(one => Text.Of(one.Message)));
        _unfinished.RemoveAll(one => one.PacketId == packetId);
        _unfinished.Add(new(packetId, Released: false, message));
    }

    public void Releasing(ushort packetId)
    {
        int at = _unfinished.FindIndex(one => one.PacketId == packetId);
        _unfinished[at] = _unfinished[at] with { Released = true };
    }

    public void Finish(string text)
    {
        _unfinished.RemoveAll(one => Text.Of(one.Message) == text);
        _finished.Add(text);
    }

    public void Take(ReceivedMessage message)
    {
        _effects.Add(Text.Of(message.Message));
        if (!message.IsSessionLost)
        {
            _taken.Add(message.PacketId);
        }
    }

    public void Released(ushort packetId) => _taken.Remove(packetId);

    public void Lose()
    {
        Losses++;
        _unfinished.Clear();
        _taken.Clear();
    }

    /// <summary>One commit.</summary>
    public void Write(Action<KeptState> change)
    {
        lock (_gate)
        {
            change(this);
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return read();
        }
    }
}
