using Continuum.Silo.Tests.Grains;
using Orleans.Runtime;
using Orleans.Storage;

namespace Continuum.Silo.Tests.State;

public sealed class PersistentStateTests
{
    [Fact]
    public async Task A_state_is_read_before_the_grain_activates_and_outlives_the_silo()
    {
        MemoryStorage storage = new();
        await using (TestSilo first = await TestSilo.StartAsync(storage: storage))
        {
            INotebook notebook = first.Grains.GetGrain<INotebook>("one");
            Assert.Equal("blank", await notebook.ReadAsync());
            await notebook.WriteAsync("kept");
        }

        await using TestSilo second = await TestSilo.StartAsync(storage: storage);
        Assert.Equal("kept", await second.Grains.GetGrain<INotebook>("one").ReadAsync());
        Assert.Equal("notebook read kept", second.Life.Events[0]);
    }

    [Fact]
    public async Task Clearing_brings_back_the_initial_state()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        INotebook notebook = silo.Grains.GetGrain<INotebook>("one");
        await notebook.WriteAsync("kept");

        await notebook.ClearAsync();

        Assert.Equal("blank", await notebook.ReadAsync());
    }

    [Fact]
    public async Task A_grain_whose_state_changed_in_storage_fails_the_call_and_starts_anew()
    {
        await using TestSilo silo = await TestSilo.StartAsync();
        INotebook notebook = silo.Grains.GetGrain<INotebook>("one");
        await notebook.WriteAsync("mine");
        silo.Storage.ChangeBehindItsBack("page", GrainId.Create("notes", "one"), new Note { Text = "theirs" });

        await Assert.ThrowsAsync<InconsistentStateException>(() => notebook.WriteAsync("mine again"));

        Assert.Equal("theirs", await Deadline.WithinAsync("the next activation", notebook.ReadAsync()));
        Assert.Contains("notebook deactivated: ApplicationError", silo.Life.Events);
    }
}
