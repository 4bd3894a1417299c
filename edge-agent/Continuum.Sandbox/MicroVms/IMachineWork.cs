namespace Continuum.Sandbox.MicroVms;

/// <summary>A machine that can go on; who may run it, runs it until it waits.</summary>
internal interface IMachineWork
{
    /// <summary>The thread that ran it last: its caches are warm there. Set by the threads.</summary>
    Runner? LastRunner { get; set; }

    /// <summary>Runs it. Throws only for bugs.</summary>
    void Run();
}
