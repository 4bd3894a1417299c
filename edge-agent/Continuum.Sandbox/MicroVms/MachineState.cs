namespace Continuum.Sandbox.MicroVms;

/// <summary>Where a machine is on its way between threads.</summary>
internal enum MachineState
{
    /// <summary>It waits and holds no thread.</summary>
    Idle,

    /// <summary>It is about to be run.</summary>
    Queued,

    /// <summary>A thread runs it.</summary>
    Running,

    /// <summary>A thread runs it, and something has happened since.</summary>
    RunningAgain,

    /// <summary>It has ended.</summary>
    Over,
}
