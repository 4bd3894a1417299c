using Continuum.Sandbox;

namespace Continuum.Worker.Tests;

/// <summary>What a worker that somebody has taken over can do beyond its own namespace: nothing.</summary>
public sealed class ConfinementTests(HostileFixture hostile) : IClassFixture<HostileFixture>
{
    [Fact]
    public async Task A_worker_cannot_read_the_agents_data()
    {
        WorkerFixture fixture = await hostile.GetAsync();
        string secret = Path.Combine(fixture.Data, "secret");
        await File.WriteAllTextAsync(secret, "secret");
        Assert.StartsWith("failed", await fixture.TryAsync($"read {secret}"), StringComparison.Ordinal);
        Assert.StartsWith("failed", await fixture.TryAsync($"read /proc/1/root{secret}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_sees_its_own_images_and_templates_alone()
    {
        WorkerFixture fixture = await hostile.GetAsync();
        SandboxSpec other = fixture.Spec("two/f", "nothing");
        await File.WriteAllTextAsync(Path.Combine(other.RootPath, "other"), "other");
        await fixture.Host.PrepareAsync(other, CancellationToken.None);
        string[] shown = (await fixture.TryAsync("list /shown", "one/f")).Split(' ');
        Assert.Equal(2, shown.Length);
        Assert.Equal("/shown/templates", shown[1]);
        Assert.DoesNotContain("other", await fixture.TryAsync($"list {shown[0]}", "one/f"), StringComparison.Ordinal);
        Assert.StartsWith(
            "failed", await fixture.TryAsync($"read {other.RootPath}/other", "one/f"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_cannot_write_to_its_images()
    {
        WorkerFixture fixture = await hostile.GetAsync();
        string image = (await fixture.TryAsync("list /shown")).Split(' ')[0];
        Assert.StartsWith("failed", await fixture.TryAsync($"write {image}/new"), StringComparison.Ordinal);
        Assert.Equal("written", await fixture.TryAsync("write /shown/templates/new"));
    }

    [Theory]
    [InlineData("read /etc/passwd")]
    [InlineData("read /etc/shadow")]
    [InlineData("list /root")]
    [InlineData("list /home")]
    [InlineData("start /usr/bin/true")]
    [InlineData("start /app/Continuum.Worker.Tests")]
    [InlineData("socket")]
    [InlineData("write /app/new")]
    [InlineData("write /new")]
    public async Task A_worker_cannot(string what)
    {
        WorkerFixture fixture = await hostile.GetAsync();
        Assert.StartsWith("failed", await fixture.TryAsync(what), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_is_nobody_and_keeps_no_right()
    {
        WorkerFixture fixture = await hostile.GetAsync();
        await fixture.TryAsync("nothing");
        int pid = Assert.IsType<int>(fixture.Host.WorkerPid("one"));
        // The first process of the sandbox is bubblewrap's; the worker is its child.
        int worker = int.Parse(
            (await File.ReadAllTextAsync($"/proc/{pid}/task/{pid}/children")).Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture);
        Dictionary<string, string> status = (await File.ReadAllLinesAsync($"/proc/{worker}/status"))
            .Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());
        Assert.Equal(new string('0', 16), status["CapEff"]);
        Assert.Equal(new string('0', 16), status["CapBnd"]);
        Assert.Equal("1", status["NoNewPrivs"]);
        Assert.Equal("2", status["Seccomp"]);
        Assert.NotEqual("0", status["Uid"].Split('\t')[0]);
        foreach (string kind in new[] { "mnt", "net", "pid", "ipc", "uts", "user" })
        {
            Assert.NotEqual(
                new FileInfo($"/proc/self/ns/{kind}").LinkTarget, new FileInfo($"/proc/{worker}/ns/{kind}").LinkTarget);
        }
    }
}
