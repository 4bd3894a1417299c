namespace Continuum.Sandbox.Workers;

/// <summary>What a frame of a worker's channel says.</summary>
internal enum WorkerFrameKind : byte
{
    /// <summary>Worker to agent, first: it is confined and its KVM works.</summary>
    Hello = 1,

    /// <summary>Agent to worker: make a version ready.</summary>
    Prepare = 2,

    /// <summary>The answer.</summary>
    Prepared = 3,

    /// <summary>Agent to worker: run one invocation.</summary>
    Invoke = 4,

    /// <summary>The answer.</summary>
    Result = 5,

    /// <summary>Agent to worker: nobody waits for that invocation any more.</summary>
    Cancel = 6,

    /// <summary>Agent to worker: let a version's invocations end and destroy its sandboxes.</summary>
    Retire = 7,

    /// <summary>The answer.</summary>
    Retired = 8,

    /// <summary>Agent to worker: end the invocations of the retirement with this number now.</summary>
    RetireNow = 9,

    /// <summary>Worker to agent, from time to time: what its sandboxes use.</summary>
    Use = 10,

    /// <summary>Worker to agent: lines that functions wrote.</summary>
    Logs = 11,
}
