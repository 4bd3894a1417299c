using System.Collections.Frozen;
using Continuum.Isolation.Events;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>What all programs of one launcher share.</summary>
internal sealed record SandboxServices(
    IsolationOptions Options,
    TimeProvider Time,
    EventLoop Events,
    DedicatedThread Spawner,
    PathAliases Paths,
    LoopbackListener Network,
    ShownFolders Folders,
    UserIdPool Users,
    RunGroup Groups,
    FrozenDictionary<CallPolicy, FileDescriptor> Filters) : IDisposable
{
    /// <summary>Ends the threads; every program must be gone.</summary>
    public void Dispose()
    {
        Spawner.Dispose();
        Network.Dispose();
        Folders.Dispose();
        Events.Dispose();
        Groups.Dispose();
        Users.Dispose();
        foreach (FileDescriptor filter in Filters.Values)
        {
            filter.Dispose();
        }
    }
}
