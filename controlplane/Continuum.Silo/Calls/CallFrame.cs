using Orleans.Runtime;

namespace Continuum.Silo.Calls;

/// <summary>One link of a call chain: what is called, and the call that it is made from.</summary>
internal sealed class CallFrame(GrainId target, string method, CallFrame? caller)
{
    private static readonly AsyncLocal<CallFrame?> Ambient = new();

    /// <summary>The call this code runs in; null outside grains and observers.</summary>
    public static CallFrame? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    public GrainId Target { get; } = target;

    public CallFrame? Caller { get; } = caller;

    /// <summary>A call further along this chain that leads back to a grain in it; null where there is none.</summary>
    public GrainCall? CallBack { get; private set; }

    /// <summary>
    /// Tells all callers of a call that it leads back to one of them, so that whoever gives up first can say why.
    /// </summary>
    public static void NoteCallBack(GrainCall call)
    {
        if (call.Frame.FindCycle() is null)
        {
            return;
        }

        for (CallFrame? frame = call.Frame; frame is not null; frame = frame.Caller)
        {
            frame.CallBack = call;
        }
    }

    /// <summary>The chain from the call that is still running on the same target, or null when there is none.</summary>
    public string? FindCycle()
    {
        Stack<CallFrame> chain = new([this]);
        for (CallFrame? frame = Caller; frame is not null; frame = frame.Caller)
        {
            chain.Push(frame);
            if (frame.Target == Target)
            {
                return string.Join(" -> ", chain);
            }
        }

        return null;
    }

    public override string ToString() => $"{Target}.{method}";
}
