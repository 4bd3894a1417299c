using Orleans;
using Orleans.Runtime;

namespace Continuum.Silo.Tests.Grains;

[GrainType("notes")]
internal sealed class NotebookGrain(
    [PersistentState("page", "memory")] IPersistentState<Note> page, LifeLog life) : Grain, INotebook
{
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        life.Add($"notebook read {page.State.Text}");
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        life.Add($"notebook deactivated: {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<string> ReadAsync() => Task.FromResult(page.State.Text);

    public Task WriteAsync(string text)
    {
        page.State = new Note { Text = text };
        return page.WriteStateAsync();
    }

    public Task ClearAsync() => page.ClearStateAsync();
}
