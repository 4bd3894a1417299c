using Continuum.Contracts.Functions;
using Continuum.Kvm;

namespace Continuum.Sandbox.MicroVms;

/// <summary>
/// The snapshot of one version: found on disk, or taken by the first start while the others wait, or known to be
/// impossible.
/// </summary>
internal sealed class TemplateSlot(TemplateStore store, VersionKey version, string path)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _building;
    private TemplateUse? _template;
    private bool _isImpossible;
    private bool _isLookedUp;
    private bool _isRetired;

    public VersionKey Version => version;

    /// <summary>Whether it is of no more use.</summary>
    public bool IsRetired
    {
        get
        {
            lock (_gate)
            {
                return _isRetired;
            }
        }
    }

    /// <summary>How the caller's start is to be made; waits while another start takes the snapshot.</summary>
    public async Task<TemplateTurn> TakeTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task building;
            lock (_gate)
            {
                if (_template is not null)
                {
                    return new TemplateTurn.Copy(_template.Join());
                }

                if (_isImpossible || _isRetired)
                {
                    return new TemplateTurn.Fresh();
                }

                if (_building is null)
                {
                    _building = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    break;
                }

                building = _building.Task;
            }

            await building.WaitAsync(cancellationToken);
        }

        TemplateBuild build = new(this);
        try
        {
            return LookUp() is { } found ? new TemplateTurn.Copy(found) : new TemplateTurn.Build(build);
        }
        catch
        {
            build.Abandon();
            throw;
        }
    }

    /// <summary>Takes the snapshot and opens it, or notes that it cannot be taken.</summary>
    public void TryTake(MicroVm machine)
    {
        try
        {
            machine.Snapshot(path);
            End(store.Open(path), isImpossible: false)?.Dispose();
            store.Logger.Snapshotted(version);
        }
        catch (Exception exception)
        {
            // Whatever it was: the program can go on, and other starts wait for this.
            GiveUp(exception.Message);
        }
    }

    /// <summary>No snapshot can be taken.</summary>
    public void GiveUp(string reason)
    {
        store.Logger.NotSnapshotted(version, reason);
        End(null, isImpossible: true);
    }

    /// <summary>Who was to take the snapshot has failed: the next start tries.</summary>
    public void Abandon() => End(null, isImpossible: false);

    /// <summary>The template does not fit the files any more: the next start makes it anew.</summary>
    public void Refuse(TemplateLease lease, string reason)
    {
        TemplateUse? refused = null;
        lock (_gate)
        {
            if (_template is not null && _template.Template == lease.Template)
            {
                refused = _template;
                _template = null;
            }
        }

        if (refused is not null)
        {
            store.Logger.TemplateRefused(version, reason);
            store.Remove(path);
            refused.Leave();
        }
    }

    /// <summary>Closes it. Copies that still run keep what they use.</summary>
    /// <param name="removes">Whether the file goes, too.</param>
    public void Retire(bool removes)
    {
        TemplateUse? template;
        lock (_gate)
        {
            _isRetired = true;
            template = _template;
            _template = null;
        }

        template?.Leave();
        if (removes)
        {
            store.Remove(path);
        }
    }

    // Only the one who holds the turn to build comes here.
    private TemplateLease? LookUp()
    {
        if (_isLookedUp || !File.Exists(path))
        {
            return null;
        }

        _isLookedUp = true;
        try
        {
            Template template = store.Open(path);
            store.Touch(path);
            store.Logger.TemplateFound(version);
            return End(template, isImpossible: false);
        }
        catch (Exception exception) when (exception is SnapshotException or IOException or UnauthorizedAccessException)
        {
            store.Logger.TemplateRefused(version, exception.Message);
            store.Remove(path);
            return null;
        }
    }

    private TemplateLease? End(Template? template, bool isImpossible)
    {
        TaskCompletionSource? building;
        TemplateLease? lease = null;
        bool isRetired;
        lock (_gate)
        {
            building = _building;
            _building = null;
            _isImpossible = isImpossible;
            isRetired = _isRetired;
            if (template is not null)
            {
                TemplateUse use = new(template);
                lease = use.Join();
                _template = isRetired ? null : use;
                if (isRetired)
                {
                    use.Leave();
                }
            }
        }

        if (isRetired && template is not null)
        {
            store.Remove(path);
        }

        building?.TrySetResult();
        return lease;
    }
}
