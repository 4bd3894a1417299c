using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Kvm;
using Continuum.Sandbox.Launching;
using Continuum.Sandbox.RuntimeApi;
using Continuum.Sandbox.RuntimeApi.Direct;
using Microsoft.Extensions.Logging;

namespace Continuum.Sandbox.MicroVms;

/// <summary>
/// Starts programs in micro-VMs: a version's first from its files, up to where it asks for work; the others are copies
/// of it.
/// </summary>
internal sealed class KvmLauncher : ISandboxLauncher
{
    // A copy that the files do not fit is made anew once; if it is refused again, something else is wrong.
    private const int Tries = 2;

    private static readonly IPEndPoint RuntimeApi = new(IPAddress.Loopback, RuntimeEnvironment.Port);

    private readonly KvmHost _kvm;
    private readonly MicroVmSandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly IEntropySource _entropy;
    private readonly TemplateStore _templates;
    private readonly RunnerSet _runners;
    private readonly ConditionalWeakTable<SandboxSpec, VersionStart> _starts = [];
    private long _started;

    public KvmLauncher(
        KvmHost kvm, MicroVmSandboxOptions options, ILogger logger, TimeProvider time, IEntropySource entropy)
    {
        _kvm = kvm;
        _options = options;
        _time = time;
        _entropy = entropy;
        _templates = new TemplateStore(kvm, options, logger, time, entropy);
        _runners = new RunnerSet(options.RunnersAtMost, logger);
    }

    public string Kind => "kvm";

    public bool AnswersInline => _options.AnswersInline;

    public bool StartsAreQuick => true;

    public async Task<ISandboxProcess> StartAsync(
        SandboxSpec spec, RuntimeSession session, bool isAhead, CancellationToken cancellationToken)
    {
        VersionStart start = Find(spec);
        for (int i = 0; i < Tries; i++)
        {
            switch (await start.Slot.TakeTurnAsync(cancellationToken))
            {
                case TemplateTurn.Copy { Lease: var lease }:
                    if (TryCopy(start, session, lease, isAhead) is { } copy)
                    {
                        return copy;
                    }

                    break;
                case TemplateTurn.Build { Task: var build }:
                    return StartFresh(start, session, build);
                default:
                    return StartFresh(start, session, build: null);
            }
        }

        throw new SandboxException(
            $"A sandbox for {spec.Version} could not be made: its files change all the time", null);
    }

    public void Forget(VersionKey version) => _templates.Forget(version);

    public ValueTask DisposeAsync()
    {
        _runners.Dispose();
        _templates.Dispose();
        _kvm.Dispose();
        return ValueTask.CompletedTask;
    }

    // What a start needs is worked out once for a version: copies are made in less time than that takes.
    private VersionStart Find(SandboxSpec spec)
    {
        if (_starts.TryGetValue(spec, out VersionStart? start) && !start.Slot.IsRetired)
        {
            return start;
        }

        IReadOnlyList<string> environment = VersionStart.EnvironmentOf(spec, _options.Pool.Region, RuntimeApi);
        start = new VersionStart(spec, environment, _options, _templates.Find(spec, environment));
        _starts.AddOrUpdate(spec, start);
        return start;
    }

    private MicroVmSandbox? TryCopy(VersionStart start, RuntimeSession session, TemplateLease lease, bool isAhead)
    {
        MicroVmSandbox sandbox = new(NextId(), session, _runners, _time, start.Refusals, lease);
        try
        {
            RestoreSpec copy = start.ToCopy(sandbox.Output, ServicesOf(session)) with { IsAhead = isAhead };
            sandbox.Load(lease.Template.Restore(copy), isCopy: true, build: null);
            if (isAhead)
            {
                sandbox.Prepare();
            }

            return sandbox;
        }
        catch (SnapshotException exception)
        {
            start.Slot.Refuse(lease, exception.Message);
            lease.Dispose();
            return null;
        }
        catch (Exception exception)
        {
            lease.Dispose();
            throw NotMade(start.Spec, exception);
        }
    }

    private MicroVmSandbox StartFresh(VersionStart start, RuntimeSession session, TemplateBuild? build)
    {
        if (build is not null)
        {
            session.Hold();
        }

        MicroVmSandbox sandbox = new(NextId(), session, _runners, _time, start.Refusals, lease: null);
        try
        {
            ProgramSpec program = start.ToProgram(sandbox.Output, ServicesOf(session));
            sandbox.Load(MicroVm.Start(_kvm, program, _time, _entropy), isCopy: false, build);
            return sandbox;
        }
        catch (ProgramLoadException exception)
        {
            build?.Abandon();
            throw new SandboxException(exception.Message, exception) { ErrorType = ErrorTypes.InvalidEntrypoint };
        }
        catch (Exception exception)
        {
            // Whatever it was, others wait for this start.
            build?.Abandon();
            throw NotMade(start.Spec, exception);
        }
    }

    private string NextId() => string.Create(
        CultureInfo.InvariantCulture, $"kvm-{Environment.ProcessId:x}-{Interlocked.Increment(ref _started):x}");

    private static Dictionary<IPEndPoint, ILoopbackService> ServicesOf(RuntimeSession session) =>
        new() { [RuntimeApi] = new DirectRuntimeApi(session) };

    private static SandboxException NotMade(SandboxSpec spec, Exception exception) =>
        new($"A sandbox for {spec.Version} could not be made: {exception.Message}", exception);
}
