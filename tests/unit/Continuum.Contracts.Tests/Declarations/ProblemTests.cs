using Continuum.Contracts.Declarations;

namespace Continuum.Contracts.Tests.Declarations;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("memory: 4Mi", "spec.memory", "16Mi to 64Gi")]
    [InlineData("memory: 128MB", "spec.memory", "128Mi")]
    [InlineData("memory: 99999999999999999999Gi", "spec.memory", "is no quantity")]
    [InlineData("timeout: 901s", "spec.timeout", "100ms to 15m")]
    [InlineData("timeout: 5", "spec.timeout", "500ms or 5s")]
    [InlineData("concurrency: 0", "spec.concurrency", "from 1 to 1000")]
    [InlineData("concurrency: \"20\"", "spec.concurrency", "leave out the quotes")]
    [InlineData("concurrency: [1]", "spec.concurrency", "a list where one value belongs")]
    [InlineData("isolation: instanse", "spec.isolation", "did you mean instance?")]
    [InlineData("environment: { 1A: x }", "spec.environment.1A", "the first no digit")]
    [InlineData("environment: { AWS_LAMBDA_X: x }", "spec.environment.AWS_LAMBDA_X", "set by the platform")]
    [InlineData("environment: { _HANDLER: x }", "spec.environment._HANDLER", "set by the platform")]
    [InlineData("environment: { A: }", "spec.environment.A", "nothing where one value belongs")]
    [InlineData("environment: 7", "spec.environment", "a map of fields")]
    [InlineData("memroy: 128Mi", "spec.memroy", "did you mean memory?")]
    [InlineData("retry: { attempts: 0 }", "spec.retry.attempts", "from 1 to 100")]
    [InlineData("retry: { deadLetter: yes }", "spec.retry.deadLetter", "neither true nor false")]
    [InlineData("retry: { backof: 1s }", "spec.retry.backof", "did you mean backoff?")]
    [InlineData("objectives: { availability: 1 }", "spec.objectives.availability", "below 1")]
    [InlineData("objectives: { availability: NaN }", "spec.objectives.availability", "below 1")]
    [InlineData("objectives: { costPerHour: { atMost: 1, currency: EURO } }", "spec.objectives.costPerHour.currency", "ISO 4217")]
    [InlineData("objectives: { latency: [{ quantile: 1.5, atMost: 1s, from: triggers }] }", "spec.objectives.latency[0].quantile", "below 1")]
    [InlineData("objectives: { latency: [{ quantile: 0.5, atMost: 1s, from: a/b/c/d }] }", "spec.objectives.latency[0].from", "region/zone/site")]
    [InlineData("placement: { residency: [\"*eu\"] }", "spec.placement.residency[0]", "is no location")]
    [InlineData("placement: { residency: [eu, eu] }", "spec.placement.residency[1]", "listed twice")]
    [InlineData("placement: { residency: eu }", "spec.placement.residency", "where a list belongs")]
    [InlineData("placement: { nodeSelector: { kind: cloud } }", "spec.placement.nodeSelector.kind", "region or edge or device")]
    [InlineData("placement: { nodeSelector: { disk: [] } }", "spec.placement.nodeSelector.disk", "list is empty")]
    [InlineData("placement: { spread: { over: rack, atLeast: 2 } }", "spec.placement.spread.over", "site")]
    [InlineData("placement: { spread: { over: site } }", "spec.placement.spread.atLeast", "Is missing")]
    [InlineData("placement: { replicas: { min: 3, max: 2 } }", "spec.placement.replicas.max", "at least 3")]
    [InlineData("placement: { spread: { over: site, atLeast: 3 }, replicas: { max: 2 } }", "spec.placement.spread.atLeast", "replicas.max is 2")]
    [InlineData("placement: { near: [{ bytesPerEvent: 1 }] }", "spec.placement.near[0]", "either function or data")]
    [InlineData("accelerator: { kind: tpu }", "spec.accelerator.kind", "npu")]
    public void A_wrong_value_is_named_with_what_would_be_right(string spec, string path, string right)
    {
        DeclarationProblem problem = Assert.Single(Declared.Problems(Declared.With(spec)));

        Assert.Equal(path, problem.Path);
        Assert.Contains(right, problem.Message, StringComparison.Ordinal);
        Assert.Equal(8, problem.Line);
    }

    [Fact]
    public void All_problems_are_reported_at_once_in_the_order_of_the_document()
    {
        IReadOnlyList<DeclarationProblem> problems = Declared.Problems("""
            apiVersion: continuum.dev/v2
            kind: Functions
            metadata:
              name: Thermostat
              nmespace: plant
            spec:
              runtime: provided
              handler: app.handle
              memory: 1Mi
              triggers:
                - mqtt: { topic: "a/#/b", qos: 3 }
                - http: { methods: [FETCH] }
                - mqttt: { topic: a }
            """);

        Assert.Equal(
            [
                (1, "apiVersion"), (2, "kind"), (4, "metadata.name"), (5, "metadata.nmespace"), (8, "spec.handler"),
                (9, "spec.memory"), (11, "spec.triggers[0].mqtt.topic"), (11, "spec.triggers[0].mqtt.qos"),
                (12, "spec.triggers[1].http.path"), (12, "spec.triggers[1].http.methods[0]"),
                (13, "spec.triggers[2].mqttt"),
            ],
            problems.Select(problem => (problem.Line, problem.Path)));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Equal(
            ["apiVersion", "kind", "metadata", "spec"],
            Declared.Problems("{}").Select(problem => problem.Path));
        Assert.Equal(
            ["metadata.name", "spec.runtime"],
            Declared.Problems("{apiVersion: continuum.dev/v1, kind: Function, metadata: {}, spec: {}}")
                .Select(problem => problem.Path));
    }

    [Fact]
    public void A_handler_is_for_language_runtimes_only()
    {
        Assert.Equal("", Declared.Valid(Declared.Minimal
            .Replace("python3.11", "provided", StringComparison.Ordinal)
            .Replace("  handler: app.handle", "", StringComparison.Ordinal)).Declaration.Spec.Handler);
        DeclarationProblem missing = Assert.Single(
            Declared.Problems(Declared.Minimal.Replace("  handler: app.handle", "", StringComparison.Ordinal)));
        Assert.Equal("spec.handler", missing.Path);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("healthz")]
    [InlineData("metrics")]
    public void A_namespace_that_the_gateway_answers_itself_is_refused(string reserved)
    {
        string yaml = Declared.Minimal.Replace(
            "name: thermostat", $"name: thermostat\n  namespace: {reserved}", StringComparison.Ordinal);

        Assert.Contains("reserved", Assert.Single(Declared.Problems(yaml)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_past_four_kilobytes_is_refused()
    {
        Declared.Spec($"environment: {{ A: {new string('x', 4095)} }}");
        DeclarationProblem problem = Assert.Single(
            Declared.Problems(Declared.With($"environment: {{ A: {new string('x', 4096)} }}")));

        Assert.Equal("spec.environment", problem.Path);
        Assert.Contains("4097 bytes", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_description_is_one_line_a_problem_with_file_line_and_column()
    {
        DeclarationResult.Invalid invalid = Assert.IsType<DeclarationResult.Invalid>(
            DeclarationParser.Parse(Declared.With("concurrency: 0"), "my/function.yaml"));

        Assert.Equal(
            "my/function.yaml:8:16: spec.concurrency: '0' is not in range: write a whole number from 1 to 1000",
            invalid.Describe());
    }
}
