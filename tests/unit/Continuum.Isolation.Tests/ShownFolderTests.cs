using System.IO.Pipes;
using Continuum.Testing;

namespace Continuum.Isolation.Tests;

/// <summary>Folders and descriptors that a program is given besides its root.</summary>
public sealed class ShownFolderTests(IsolationFixture fixture) : IDisposable
{
    private const int Passed = ProcessSpec.FirstDescriptor;

    private readonly AnonymousPipeServerStream _go = new(PipeDirection.Out);

    public void Dispose() => _go.Dispose();

    [Fact]
    public async Task A_folder_is_shown_to_a_program_that_runs()
    {
        IsolationFixture.SkipUnlessPossible();
        using TempFolder folder = OpenFolder();
        File.WriteAllText(folder.File("word"), "hello");
        await using IsolatedProcess process = await StartAsync("when", "/var/task/one/word");
        await process.ShowAsync(folder.Path, "/var/task/one", writable: false);
        Assert.Equal("hello", await GoAsync(process));
    }

    [Fact]
    public async Task A_folder_that_is_hidden_again_is_not_there()
    {
        IsolationFixture.SkipUnlessPossible();
        using TempFolder folder = OpenFolder();
        File.WriteAllText(folder.File("word"), "hello");
        await using IsolatedProcess process = await StartAsync("when", "/var/task/one/word");
        await process.ShowAsync(folder.Path, "/var/task/one", writable: false);
        await process.HideAsync("/var/task/one");
        Assert.Equal("errno 2", (await GoAsync(process)).Trim());
    }

    [Fact]
    public async Task A_shown_folder_is_read_only_unless_said_otherwise()
    {
        IsolationFixture.SkipUnlessPossible();
        using TempFolder folder = OpenFolder();
        await using IsolatedProcess process = await StartAsync("when-fill", "/var/task/one/new");
        await process.ShowAsync(folder.Path, "/var/task/one", writable: false);
        Assert.Contains("30", await GoAsync(process), StringComparison.Ordinal); // EROFS
        Assert.False(File.Exists(folder.File("new")));
    }

    [Fact]
    public async Task A_writable_folder_belongs_to_the_programs_user()
    {
        IsolationFixture.SkipUnlessPossible();
        using TempFolder folder = OpenFolder();
        await using IsolatedProcess process = await StartAsync("when-fill", "/var/task/one/new");
        await process.ShowAsync(folder.Path, "/var/task/one", writable: true);
        await GoAsync(process);
        Assert.True(new FileInfo(folder.File("new")).Length > 0);
    }

    [Fact]
    public async Task Nothing_above_a_shown_folder_can_be_reached()
    {
        IsolationFixture.SkipUnlessPossible();
        using TempFolder folder = OpenFolder();
        File.WriteAllText(folder.File("secret"), "secret");
        Directory.CreateDirectory(folder.File("open"));
        await using IsolatedProcess process = await StartAsync("when", "/var/task/one/../secret");
        await process.ShowAsync(folder.File("open"), "/var/task/one", writable: false);
        Assert.Equal("errno 2", (await GoAsync(process)).Trim());
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_said()
    {
        IsolationFixture.SkipUnlessPossible();
        await using IsolatedProcess process = await StartAsync("when", "/var/task/one/word");
        IsolationException refusal = await Assert.ThrowsAsync<IsolationException>(
            () => process.ShowAsync("/no/such/folder", "/var/task/one", writable: false));
        Assert.Contains("/no/such/folder", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>One that the program's user may enter and, where it is not mounted read-only, write to.</summary>
    private static TempFolder OpenFolder()
    {
        TempFolder folder = new();
        File.SetUnixFileMode(folder.Path, SandboxRoot.OpenFolder | UnixFileMode.OtherWrite);
        return folder;
    }

    private async Task<IsolatedProcess> StartAsync(string what, string path)
    {
        ProcessSpec spec = fixture.Probe(what, $"{Passed}", path) with
        {
            ShownFolders = ["/var/task"],
            Descriptors = [_go.ClientSafePipeHandle],
        };
        IsolatedProcess process = await fixture.StartAsync(spec);
        _go.DisposeLocalCopyOfClientHandle();
        byte[] here = new byte["here\n".Length];
        await Deadline.WithinAsync("the program to begin", process.StandardOutput.ReadExactlyAsync(here).AsTask());
        return process;
    }

    private async Task<string> GoAsync(IsolatedProcess process)
    {
        _go.WriteByte(1);
        return await Deadline.WithinAsync("what the program says", IsolationFixture.ReadAsync(process.StandardOutput));
    }
}
