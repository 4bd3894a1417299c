using System.Net.Sockets;
using System.Text;
using Continuum.Isolation.Cgroups;
using Continuum.Isolation.Interop;

namespace Continuum.Isolation.Launch;

/// <summary>Starts one program, step by step; a step that fails undoes the ones before it.</summary>
/// <param name="services">What all programs share.</param>
/// <param name="ended">Told of each program that has ended, by its id.</param>
internal sealed class SandboxStarter(SandboxServices services, Action<string, ProcessExit> ended)
{
    private const int OpenFiles = 7; // asm-generic/resource.h: RLIMIT_NOFILE
    private const int CoreSize = 4;  // RLIMIT_CORE

    /// <exception cref="IsolationException">The sandbox could not be set up.</exception>
    internal async Task<IsolatedProcess> StartAsync(ProcessSpec spec, CancellationToken cancellationToken)
    {
        int userId = services.Users.Take();
        SandboxPipes? pipes = null;
        SandboxCgroup? group = null;
        FileDescriptor? denied = null;
        SandboxTree tree;
        SpawnedMonitor monitor;
        string id;
        try
        {
            (string name, group) = services.Groups.Create(spec.Limits);
            id = name;
            denied = group.WatchOutOfMemory();
            pipes = new SandboxPipes(services.Events, services.Filters[spec.Calls], spec.Descriptors);
            monitor = await SpawnAsync(spec, userId, pipes).ConfigureAwait(false);
            tree = new SandboxTree(services, monitor, pipes.Status, group, denied, userId, exit => ended(name, exit));
        }
        catch
        {
            pipes?.DisposeStreams();
            pipes?.Dispose();
            denied?.Dispose();
            group?.TryRemove();
            services.Users.Return(userId);
            throw;
        }

        try
        {
            using (pipes)
            {
                (int init, Socket? listener) =
                    await SetUpAsync(monitor, pipes, tree, cancellationToken).ConfigureAwait(false);
                return new IsolatedProcess(id, init, listener, pipes, tree);
            }
        }
        catch
        {
            tree.Kill();
            await tree.Exited.ConfigureAwait(false);
            pipes.DisposeStreams();
            throw;
        }
    }

    private Task<SpawnedMonitor> SpawnAsync(ProcessSpec spec, int userId, SandboxPipes pipes) =>
        services.Spawner.RunAsync(() =>
        {
            List<string> commandLine = BubblewrapArguments.CommandLine(services.Options, spec, userId);
            int pid = ProgramStart.Start(services.Options.SetprivPath, commandLine, pipes.ChildEnds);
            try
            {
                pipes.CloseChildEnds();
                ProcessControl.LimitStartingChild(pid, userId, OpenFiles, (ulong)spec.Limits.MaxOpenFiles);
                ProcessControl.LimitStartingChild(pid, userId, CoreSize, 0);
                FileDescriptor process = FileDescriptor.OfProcess(pid);
                // bubblewrap lives in this thread's mount namespace: it will find what is mounted there now.
                (ProcessSpec reachable, IReadOnlyList<string> aliases) = services.Paths.Translate(spec);
                return new SpawnedMonitor(pid, process, reachable, aliases);
            }
            catch
            {
                ProcessControl.KillAndReap(pid);
                throw;
            }
        });

    private async Task<(int Init, Socket? Listener)> SetUpAsync(
        SpawnedMonitor monitor, SandboxPipes pipes, SandboxTree tree, CancellationToken cancellationToken)
    {
        // bubblewrap waits for its arguments, so it has no children yet: all of them will be in the group.
        Join(tree, monitor.Pid);
        pipes.SendArguments(BubblewrapArguments.Furnishing(monitor.Spec));
        int init = await tree.InitPid.WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw await ExplainAsync(pipes, cancellationToken).ConfigureAwait(false);
        tree.SetInit(init);
        Socket? listener = monitor.Spec.LoopbackPort is { } port
            ? await services.Network.OpenAsync(init, port).ConfigureAwait(false)
            : null;
        pipes.Unblock();
        return (init, listener);
    }

    private static void Join(SandboxTree tree, int pid)
    {
        try
        {
            tree.Cgroup.Join(pid);
        }
        catch (IsolationException exception) when (exception.ErrorNumber == Errno.NoSuchProcess || tree.IsOver)
        {
            // It has ended, and its group perhaps with it: the status says so next, and its standard error says why.
        }
    }

    private static async Task<IsolationException> ExplainAsync(
        SandboxPipes pipes, CancellationToken cancellationToken)
    {
        byte[] text = new byte[1024];
        int count = await pipes.StandardError
            .ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        string said = Encoding.UTF8.GetString(text, 0, count).Trim();
        return new IsolationException("set up the sandbox", 0, said.Length == 0 ? "it ended without a word" : said);
    }
}
