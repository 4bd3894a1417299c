using System.Globalization;
using System.Text;
using Continuum.Contracts.Functions;
using Continuum.Contracts.Invocations;
using Continuum.Contracts.Logs;
using Continuum.Testing;

namespace Continuum.Sandbox.Tests.Conformance;

/// <summary>What every sandbox host does, whatever isolates its sandboxes.</summary>
public abstract class SandboxHostConformance
{
    /// <summary>Starts the host under test, or skips with the reason why there is none.</summary>
    protected abstract Task<ISandboxHost> StartHostAsync();

    private async Task<HostFixture> StartAsync() => await HostFixture.CreateAsync(await StartHostAsync());

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task An_event_is_answered(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = isolation });
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal($"hello {i}", await fixture.AnswerAsync(spec, $"hello {i}"));
        }
    }

    [Fact]
    public async Task Json_keeps_its_bytes_and_its_content_type()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        InvocationRequest request = HostFixture.Request("{\"celsius\": 31, \"ort\": \"Köln\"}") with
        {
            ContentType = "application/json; charset=utf-8",
        };
        var answer = Assert.IsType<InvocationResult.Succeeded>(await fixture.InvokeAsync(spec, request));
        Assert.Equal(request.Payload.ToArray(), answer.Payload.ToArray());
        Assert.Equal(request.ContentType, answer.ContentType);
        Assert.True(answer.Duration > TimeSpan.Zero);
    }

    [Fact]
    public async Task Any_bytes_go_through()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        byte[] payload = new byte[300_000];
        new Random(7).NextBytes(payload);
        payload[0] = 0;
        InvocationRequest request = HostFixture.Request("") with
        {
            Payload = payload,
            ContentType = "application/octet-stream",
        };
        var answer = Assert.IsType<InvocationResult.Succeeded>(await fixture.InvokeAsync(spec, request));
        Assert.Equal(payload, answer.Payload.ToArray());
    }

    [Fact]
    public async Task An_empty_event_is_an_event()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal("", await fixture.AnswerAsync(spec, ""));
    }

    [Fact]
    public async Task An_answer_of_the_largest_size_passes_and_one_of_20_MB_is_an_error()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal(
            PayloadLimits.MaxResponseBytes, (await fixture.AnswerAsync(spec, $"!big {PayloadLimits.MaxResponseBytes}")).Length);
        InvocationError error = await fixture.ErrorAsync(spec, "!big 20000000");
        Assert.Equal(ErrorTypes.ResponseSizeTooLarge, error.Type);
        Assert.Contains("Exceeded maximum allowed payload size (6291556 bytes)", error.Message, StringComparison.Ordinal);
        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    [Fact]
    public async Task An_instance_lives_on_after_an_answer_that_is_too_large()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        await fixture.AnswerAsync(spec, "!state kept");
        Assert.Equal(ErrorTypes.ResponseSizeTooLarge, (await fixture.ErrorAsync(spec, "!big 20000000")).Type);
        Assert.Equal("memory=kept file=kept count=2", await fixture.AnswerAsync(spec, "!state x"));
        await fixture.LoggedAsync("the program's 413", line => line.Text.StartsWith("big: 413", StringComparison.Ordinal));
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
        // Whichever limit is met first: of processes (the program goes on) or of memory.
        if (result is InvocationResult.Failed { Error: var error })
        {
            Assert.Contains(error.Type, new[] { ErrorTypes.OutOfMemory, ErrorTypes.ExitError });
        }
        else
        {
            string answer = Encoding.UTF8.GetString(((InvocationResult.Succeeded)result).Payload.Span);
            Assert.StartsWith("forked some", answer, StringComparison.Ordinal);
        }

        Assert.Equal("fine", await fixture.AnswerAsync(spec, "fine"));
    }

    [Fact]
    public async Task A_hundred_thousand_lines_do_not_hold_the_function_up()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal("logged", await fixture.AnswerAsync(spec, "!log 100000"));
        await fixture.LoggedAsync("the first line", line => line.Text == "line 0");
        await fixture.LoggedAsync("how many were dropped", line =>
            line.Source == LogSource.Platform && line.Text.Contains("dropped", StringComparison.Ordinal));
        await fixture.LoggedAsync("REPORT", line => line.Text.StartsWith("REPORT", StringComparison.Ordinal));
        Assert.InRange(fixture.Logs.Count, 1, 50_000);
    }

    [Fact]
    public async Task Lines_carry_the_invocation_they_belong_to()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        InvocationRequest request = HostFixture.Request("!err-log look here");
        await fixture.InvokeAsync(spec, request);
        await fixture.LoggedAsync("the function's", line =>
            line.Text == "look here" && line.InvocationId == request.Id && line.Source == LogSource.StandardError
            && line.Version == spec.Version && line.SandboxId.Length > 0);
        await fixture.LoggedAsync("REPORT", line => line.Source == LogSource.Platform
            && line.Text.StartsWith($"REPORT RequestId: {request.Id}\tDuration: ", StringComparison.Ordinal)
            && line.Text.Contains("Init Duration", StringComparison.Ordinal));
        string[] texts = [.. fixture.Logs.Where(line => line.InvocationId == request.Id).Select(line => line.Text[..4])];
        Assert.Equal(["STAR", "look", "END ", "REPO"], texts);
    }

    [Fact]
    public async Task Nothing_leaks_from_one_invocation_to_the_next()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal("memory=none file=none count=1", await fixture.AnswerAsync(spec, $"!state secret{i}"));
        }
    }

    [Fact]
    public async Task An_instance_keeps_its_state()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        Assert.Equal("memory=none file=none count=1", await fixture.AnswerAsync(spec, "!state a"));
        for (int i = 2; i < 12; i++)
        {
            string before = i == 2 ? "a" : $"v{i - 1}";
            Assert.Equal($"memory={before} file={before} count={i}", await fixture.AnswerAsync(spec, $"!state v{i}"));
        }
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task No_more_run_at_once_than_the_version_allows(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Concurrency = 1, Isolation = isolation });
        Task<string> first = fixture.AnswerAsync(spec, "!sleep 1500");
        await fixture.LoggedAsync("START", line => line.Text.StartsWith("START", StringComparison.Ordinal));
        InvocationResult refused = await fixture.InvokeAsync(spec, HostFixture.Request("x", TimeSpan.FromSeconds(0.2)));
        InvocationError error = Assert.IsType<InvocationResult.Failed>(refused).Error;
        Assert.Equal(ErrorTypes.TooManyRequests, error.Type);
        Assert.Contains("1 invocations at once", error.Message, StringComparison.Ordinal);
        Assert.Equal("waited", await fixture.AnswerAsync(spec, "waited"));
        Assert.True(first.IsCompleted, "the second ran beside the first");
        Assert.Equal("slept", await first);
    }

    [Theory]
    [InlineData(IsolationMode.Invocation)]
    [InlineData(IsolationMode.Instance)]
    public async Task Many_at_once_are_all_answered(IsolationMode isolation)
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = isolation });
        string[] answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => fixture.AnswerAsync(spec, $"event {i}")));
        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"event {i}"), answers);
    }

    [Fact]
    public async Task A_caller_that_gives_up_costs_its_sandbox_only()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        await fixture.AnswerAsync(spec, "!state kept");
        using CancellationTokenSource caller = new();
        Task<InvocationResult> running =
            fixture.Host.InvokeAsync(spec.Version, HostFixture.Request("!hang"), caller.Token);
        await Deadline.UntilAsync("the second START", () =>
            fixture.Logs.Count(line => line.Text.StartsWith("START", StringComparison.Ordinal)) == 2);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Deadline.UntilAsync("the sandbox to be gone", () => fixture.Host.ReadUse().Sandboxes == 0);
        Assert.Equal("memory=none file=none count=1", await fixture.AnswerAsync(spec, "!state x"));
    }

    [Fact]
    public async Task Retiring_lets_the_running_end_and_leaves_nothing()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Task<string> running = fixture.AnswerAsync(spec, "!sleep 700");
        await fixture.LoggedAsync("START", line => line.Text.StartsWith("START", StringComparison.Ordinal));
        await Deadline.WithinAsync("the version to be retired", fixture.Host.RetireAsync(spec.Version, default));
        Assert.True(running.IsCompleted, "it was retired before its last invocation had ended");
        Assert.Equal("slept", await running);
        Assert.Equal(0, fixture.Host.ReadUse().Sandboxes);
        Assert.Equal(ErrorTypes.FunctionNotFound, (await fixture.ErrorAsync(spec, "x")).Type);
    }

    [Fact]
    public async Task Retiring_without_patience_ends_what_runs()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Task<InvocationError> running = fixture.ErrorAsync(spec, "!hang");
        await fixture.LoggedAsync("START", line => line.Text.StartsWith("START", StringComparison.Ordinal));
        await Deadline.WithinAsync("the version to be retired", fixture.Host.RetireAsync(spec.Version, new(true)));
        Assert.Equal(ErrorTypes.Draining, (await running).Type);
        Assert.Equal(0, fixture.Host.ReadUse().Sandboxes);
    }

    [Fact]
    public async Task Preparing_again_changes_nothing()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = fixture.Spec() with { Isolation = IsolationMode.Instance };
        PrepareResult[] both = await Task.WhenAll(fixture.PrepareAsync(spec), fixture.PrepareAsync(spec));
        Assert.Equal(both[0], both[1]);
        await fixture.AnswerAsync(spec, "!state kept");
        await fixture.PreparedAsync(spec);
        Assert.StartsWith("memory=kept", await fixture.AnswerAsync(spec, "!state x"), StringComparison.Ordinal);
        Assert.Equal(1, fixture.Host.ReadUse().Sandboxes);
    }

    [Fact]
    public async Task A_function_sees_the_environment_of_the_contract()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with
        {
            Isolation = IsolationMode.Instance,
            Handler = "app.handle",
            Environment = new Dictionary<string, string> { ["OWN"] = "mine", ["_HANDLER"] = "not.this" },
        });
        Dictionary<string, string> expected = new()
        {
            ["OWN"] = "mine",
            ["_HANDLER"] = "app.handle",
            ["LAMBDA_TASK_ROOT"] = "/var/task",
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["AWS_LAMBDA_RUNTIME_API"] = "127.0.0.1:9001",
            ["AWS_LAMBDA_FUNCTION_NAME"] = "function",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = spec.Version.Version,
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "64",
            ["TZ"] = ":UTC",
            ["HOME"] = "(unset)",
        };
        foreach ((string name, string value) in expected)
        {
            Assert.Equal((name, value), (name, await fixture.AnswerAsync(spec, $"!env {name}")));
        }

        Assert.Equal("/var/task", await fixture.AnswerAsync(spec, "!cwd x"));
    }

    [Fact]
    public async Task The_functions_clock_is_right()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        long seen = long.Parse(await fixture.AnswerAsync(spec, "!clock x"), CultureInfo.InvariantCulture);
        Assert.InRange(seen - TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), -5, 5);
    }

    [Fact]
    public async Task An_event_comes_with_the_headers_of_the_contract()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        async Task<string> HeaderAsync(string name)
        {
            InvocationRequest request = HostFixture.Request($"!header {name}") with
            {
                Id = "an-id",
                TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                Trigger = new TriggerContext { Kind = "mqtt", Topic = "plant/Köln" },
            };
            var answer = Assert.IsType<InvocationResult.Succeeded>(await fixture.InvokeAsync(spec, request));
            return Encoding.UTF8.GetString(answer.Payload.Span);
        }

        Assert.Equal("an-id", await HeaderAsync("Lambda-Runtime-Aws-Request-Id"));
        Assert.Equal(
            $"continuum:function:test:function:{spec.Version.Version}",
            await HeaderAsync("Lambda-Runtime-Invoked-Function-Arn"));
        Assert.StartsWith(
            "Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=",
            await HeaderAsync("Lambda-Runtime-Trace-Id"), StringComparison.Ordinal);
        Assert.Equal(
            """{"custom":{"kind":"mqtt","topic":"plant/K\u00F6ln"}}""", await HeaderAsync("Lambda-Runtime-Client-Context"));
        long deadline = long.Parse(await HeaderAsync("Lambda-Runtime-Deadline-Ms"), CultureInfo.InvariantCulture);
        Assert.InRange(deadline - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), 1, 20_000);
    }

    [Fact]
    public async Task A_function_writes_to_tmp_only()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec());
        Assert.Equal("written", await fixture.AnswerAsync(spec, "!write /tmp/file"));
        Assert.NotEqual("written", await fixture.AnswerAsync(spec, "!write /var/task/file"));
        Assert.NotEqual("written", await fixture.AnswerAsync(spec, "!write /file"));
        Assert.NotEqual("read", await fixture.AnswerAsync(spec, "!read /etc/passwd"));
    }

    [Fact]
    public async Task What_sandboxes_use_is_told()
    {
        await using HostFixture fixture = await StartAsync();
        SandboxSpec spec = await fixture.PreparedAsync(fixture.Spec() with { Isolation = IsolationMode.Instance });
        SandboxUse use = fixture.Host.ReadUse();
        Assert.Equal(1, use.Sandboxes);
        Assert.InRange(use.MemoryBytes, 1, spec.MemoryBytes);
        Assert.True(use.CpuTime > TimeSpan.Zero);
        await fixture.Host.RetireAsync(spec.Version, CancellationToken.None);
        SandboxUse after = fixture.Host.ReadUse();
        Assert.Equal((0, 0L), (after.Sandboxes, after.MemoryBytes));
        Assert.True(after.CpuTime >= use.CpuTime);
    }

    private static Dictionary<string, string> Start(string how) => new() { ["START"] = how };
}
