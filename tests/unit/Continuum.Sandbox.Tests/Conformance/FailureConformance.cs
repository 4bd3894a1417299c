using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>What a function can do wrong, and that it hurts nobody else.</summary>
public abstract class FailureConformance : SandboxHostConformance
{
    [Fact]
    public async Task An_answer_of_the_largest_size_passes_and_one_of_20_MB_is_an_error()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        string largest = await fixture.AnswerAsync(spec, $"!big {PayloadLimits.MaxResponseBytes}");
        Assert.Equal(PayloadLimits.MaxResponseBytes, largest.Length);
        InvocationError error = await fixture.ErrorAsync(spec, "!big 20000000");
        Assert.Equal(ErrorTypes.ResponseSizeTooLarge, error.Type);
        Assert.Equal("Exceeded maximum allowed payload size (6291556 bytes)", error.Message);
        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    [Fact]
    public async Task An_instance_lives_on_after_an_answer_that_is_too_large()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        await fixture.AnswerAsync(spec, "!state kept");
        Assert.Equal(ErrorTypes.ResponseSizeTooLarge, (await fixture.ErrorAsync(spec, "!big 20000000")).Type);

        // Before it has heard of its 413 it cannot come back, and another would be started in its place.
        await fixture.LoggedAsync(
            "the program's 413", line => line.Text.StartsWith("big: 413", StringComparison.Ordinal));
        Assert.Equal("memory=kept file=kept count=2", await fixture.AnswerAsync(spec, "!state x"));
    }

    [Fact]
    public async Task An_event_that_is_too_large_is_refused()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        InvocationRequest request =
            HostFixture.Request("") with { Payload = new byte[PayloadLimits.MaxRequestBytes + 1] };
        var failed = Assert.IsType<InvocationResult.Failed>(await fixture.InvokeAsync(spec, request));
        Assert.Equal(ErrorTypes.RequestTooLarge, failed.Error.Type);
    }

    [Fact]
    public async Task A_program_that_crashes_at_its_start_is_refused_with_its_last_words()
    {
        await using HostFixture fixture = await StartAsync();
        InvocationError error = await fixture.RefusedAsync(fixture.Spec() with { Environment = Start("crash") });
        Assert.Equal(ErrorTypes.ExitError, error.Type);
        Assert.Contains("exit status 42", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot go on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_reports_an_init_error_is_refused_with_it()
    {
        await using HostFixture fixture = await StartAsync();
        InvocationError error = await fixture.RefusedAsync(fixture.Spec() with { Environment = Start("init-error") });
        Assert.Equal(ErrorTypes.InitError, error.Type);
        Assert.Equal("ImportError: no module named x", error.Message);
        Assert.Equal(["f"], error.StackTrace);
    }

    [Fact]
    public async Task A_program_that_never_asks_for_work_is_refused()
    {
        await using HostFixture fixture = await StartAsync();
        InvocationError error = await fixture.RefusedAsync(fixture.Spec() with { Environment = Start("silent") });
        Assert.Equal(ErrorTypes.InitError, error.Type);
        Assert.Contains("did not ask for work", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_at_the_start_is_a_protocol_error()
    {
        await using HostFixture fixture = await StartAsync();
        InvocationError error = await fixture.RefusedAsync(fixture.Spec() with { Environment = Start("garbage") });
        Assert.Equal(ErrorTypes.ProtocolError, error.Type);
    }

    [Fact]
    public async Task A_refused_version_can_be_prepared_again()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = fixture.Spec();
        await fixture.RefusedAsync(spec with { Environment = Start("crash") });
        await fixture.PreparedAsync(spec);
        Assert.Equal("hi", await fixture.AnswerAsync(spec, "hi"));
    }

    [Fact]
    public async Task A_missing_or_plain_file_is_no_entry_point()
    {
        await using HostFixture fixture = await StartAsync();
        InvocationError missing = await fixture.RefusedAsync(fixture.Spec() with { EntryPoint = ["/var/task/none"] });
        Assert.Equal(ErrorTypes.InvalidEntrypoint, missing.Type);
        await File.WriteAllTextAsync(Path.Combine(fixture.Task, "plain"), "text");
        InvocationError plain = await fixture.RefusedAsync(fixture.Spec() with { EntryPoint = ["/var/task/plain"] });
        Assert.Equal(ErrorTypes.InvalidEntrypoint, plain.Type);
        Assert.Contains("chmod +x", plain.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task A_program_that_ends_in_the_middle_is_an_exit_error_and_is_replaced(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = isolation });
        InvocationError exit = await fixture.ErrorAsync(spec, "!exit 7");
        Assert.Equal(ErrorTypes.ExitError, exit.Type);
        Assert.Contains("exit status 7", exit.Message, StringComparison.Ordinal);
        Assert.Contains("leaving with 7", exit.Message, StringComparison.Ordinal);
        InvocationError signal = await fixture.ErrorAsync(spec, "!abort");
        Assert.Equal(ErrorTypes.ExitError, signal.Type);
        Assert.Contains("signal 11", signal.Message, StringComparison.Ordinal);
        Assert.Equal("again", await fixture.AnswerAsync(spec, "again"));
    }

    [Fact]
    public async Task An_answer_counts_though_the_program_ends_right_after_it()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        Assert.Equal("last words", await fixture.AnswerAsync(spec, "!die-after"));
        Assert.Equal("last words", await fixture.AnswerAsync(spec, "!die-after"));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_truncated()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal(ErrorTypes.TruncatedResponse, (await fixture.ErrorAsync(spec, "!truncate")).Type);
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task A_program_that_hangs_is_killed_at_its_deadline(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(
            fixture.Spec() with { Isolation = isolation, Timeout = TimeSpan.FromSeconds(0.5) });
        InvocationError error = await fixture.ErrorAsync(spec, "!hang");
        Assert.Equal(ErrorTypes.Timeout, error.Type);
        Assert.Equal("Task timed out after 0.50 seconds", error.Message);
        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    [Fact]
    public async Task Programs_in_endless_loops_do_not_hold_others_up()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Timeout = TimeSpan.FromSeconds(2) });
        SandboxSpec other = await fixture.PreparedAsync(fixture.Spec());
        Task<InvocationError>[] loops = [.. Enumerable.Range(0, 4).Select(_ => fixture.ErrorAsync(spec, "!spin"))];
        await fixture.LoggedAsync("START", line => line.Text.StartsWith("START", StringComparison.Ordinal));
        Assert.Equal("fine", await fixture.AnswerAsync(other, "fine"));
        Assert.DoesNotContain(loops, loop => loop.IsCompleted);
        Assert.All(await Task.WhenAll(loops), error => Assert.Equal(ErrorTypes.Timeout, error.Type));
    }

    [Fact]
    public async Task A_deadline_before_the_versions_own_limit_counts()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        InvocationResult result =
            await fixture.InvokeAsync(spec, HostFixture.Request("!hang", TimeSpan.FromSeconds(1)));
        Assert.Equal(ErrorTypes.Timeout, Assert.IsType<InvocationResult.Failed>(result).Error.Type);
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task Garbage_hurts_only_the_sandbox_that_sent_it(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = isolation });
        Task<string> neighbour = fixture.AnswerAsync(spec, "!sleep 500");
        InvocationError error = await fixture.ErrorAsync(spec, "!garbage");
        Assert.Equal(ErrorTypes.ProtocolError, error.Type);
        Assert.Equal("slept", await neighbour);
        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    [Fact]
    public async Task A_second_answer_is_refused_and_the_first_counts()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        Assert.Equal("first", await fixture.AnswerAsync(spec, "!twice"));
        await fixture.LoggedAsync(
            "the second answer's refusal", line => line.Text.Contains("InvalidRequestID", StringComparison.Ordinal));
        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    [Fact]
    public async Task What_a_program_may_not_say_is_refused()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        string wrongId = await fixture.AnswerAsync(spec, "!wrong-id");
        Assert.StartsWith("400 ", wrongId, StringComparison.Ordinal);
        Assert.Contains("\"InvalidRequestID\"", wrongId, StringComparison.Ordinal);
        foreach (string verb in new[] { "!next-again", "!late-init-error" })
        {
            string refusal = await fixture.AnswerAsync(spec, verb);
            Assert.StartsWith("403 ", refusal, StringComparison.Ordinal);
            Assert.Contains("\"InvalidStateTransition\"", refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_functions_error_is_its_callers()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        InvocationError error = await fixture.ErrorAsync(spec, "!error ValueError");
        Assert.Equal("ValueError", error.Type);
        Assert.Equal("it went wrong", error.Message);
        Assert.Equal(["frame 1", "frame 2"], error.StackTrace);
        // What only the platform may say is not taken from a function.
        Assert.Equal("Function.Broke", (await fixture.ErrorAsync(spec, "!error Sandbox.Timeout")).Type);
    }

    [Fact]
    public async Task Too_much_memory_is_an_error_of_its_own()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(
            fixture.Spec() with { Isolation = IsolationMode.Instance, MemoryBytes = 32 << 20 });
        InvocationError error = await fixture.ErrorAsync(spec, "!memory");
        Assert.Equal(ErrorTypes.OutOfMemory, error.Type);
        Assert.Contains("32 MiB", error.Message, StringComparison.Ordinal);
        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    [Fact]
    public async Task Endless_forks_end_at_a_limit_and_with_their_sandbox()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { MemoryBytes = 256 << 20 });
        InvocationResult result = await fixture.InvokeAsync(spec, HostFixture.Request("!fork"));
        // Whichever limit is met first: of processes (the program goes on) or of memory. A sandbox may also have no
        // processes but its own.
        if (result is InvocationResult.Failed { Error: var error })
        {
            Assert.Contains(error.Type, new[] { ErrorTypes.OutOfMemory, ErrorTypes.ExitError });
        }
        else
        {
            string answer = Encoding.UTF8.GetString(((InvocationResult.Succeeded)result).Payload.Span);
            Assert.Matches("^forked (some then .+|none then Function not implemented)$", answer);
        }

        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    private static Dictionary<string, string> Start(string how) => new() { ["START"] = how };
}
