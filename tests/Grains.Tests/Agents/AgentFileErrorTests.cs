using System.Text;
using Cagent.Agents;

namespace Cagent.Grains.Tests.Agents;

public sealed class AgentFileErrorTests
{
    [Theory]
    [InlineData("agents:\n  root:\n    toolsets:\n      - type: shell\n        foo: 1", "agents.root.toolsets[0].foo (line 5, column 9): unknown key \"foo\"")]
    [InlineData("agents:\n  root:\n    add_date: yes", "agents.root.add_date (line 3, column 15): wrong type: expected true or false, found \"yes\"")]
    [InlineData("agents:\n  root: {}\n  root: {}", "line 3, column 3: the key \"root\" stands twice in the same map")]
    [InlineData("models: {a: {provider: openai, model: x, max_tokens: [1]}}", "models.a.max_tokens (line 1, column 54): wrong type: expected a whole number, found a list")]
    [InlineData("agents: {root: {model: gpt}}", "agents.root.model: \"gpt\" is neither an entry of \"models\" nor of the form provider/model")]
    [InlineData("version: 5\nagents: {root: {toolsets: [{type: memory}]}}", "agents.root.toolsets[0] (line 2, column 28): a toolset of type memory needs \"path\"")]
    [InlineData("models: {a: {model: 'b,openai/x'}, b: {model: 'openai/y,a'}}\nagents: {root: {model: a}}", "agents.root.model: the models a → b → a contain each other")]
    [InlineData("version: 0\nmodels: {a: {provider: openai}}", "models.a.provider (line 2, column 14): unknown key \"provider\"; provider exists since version 1, the file says version 0")]
    [InlineData("models: {a: {type: openai}}", "models.a.type (line 1, column 14): unknown key \"type\"; type exists up to version 0, the file names no version")]
    [InlineData("agents: {root: {toolsets: [{type: shell, remote: {url: x}}]}}", "agents.root.toolsets[0].remote.url (line 1, column 42): \"remote.url\" is allowed in toolsets of type mcp only; this one is of type shell")]
    [InlineData("version: 11\nagents: {root: {instruction_file: [a.md, '']}}", "agents.root.instruction_file (line 2, column 17): the path of a file must not be empty")]
    [InlineData("rag: {r: {results: {fusion: {weights: {a: x}}}}}", "rag.r.results.fusion.weights.a (line 1, column 43): wrong type: expected a number, found \"x\"")]
    [InlineData("providers: {p: {base_url: 'http://x:abc'}}", "providers.p: base_url \"http://x:abc\" is not an address")]
    [InlineData("agents: {root: {instruction: *x}}", "line 1, column 30: the alias *x names no anchor that ends before it")]
    public void A_message_names_the_key_and_where_it_stands(string yaml, string message)
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load(yaml));
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("agents: {root: {")]
    [InlineData("agents:\n\troot: {}")]
    [InlineData("agents: {root: {model: openai/a}}\n---\nagents: {root: [}")]
    [InlineData("a: b: c")]
    [InlineData("- [")]
    [InlineData("\"agents")]
    [InlineData("agents: {root: {description: {a: b}}")]
    [InlineData("? [a]\n: b")]
    public void Broken_yaml_is_refused_with_its_line(string yaml)
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load(yaml));
        Assert.Matches("line [0-9]+, column [0-9]+", error.Message);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_refused() =>
        Assert.Throws<AgentFileException>(() => AgentFile.Load([0x61, 0x3a, 0x20, 0xff, 0xfe]));

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var yaml = new StringBuilder("agents:\n  root:\n    structured_output:\n      schema:\n        a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 9; level++)
        {
            yaml.Append($"        a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load(yaml.ToString()));
        Assert.Contains("aliases", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endless_nesting_is_refused()
    {
        var error = Assert.Throws<AgentFileException>(() => AgentCorpus.Load(string.Concat(Enumerable.Repeat("[", 5_000))));
        Assert.Contains("nesting", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever a file holds, it loads or is refused; nothing else may happen.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Damaged_files_load_or_are_refused(int seed)
    {
        var random = new Random(seed);
        var texts = AgentCorpus.Files.Select(file => Encoding.UTF8.GetString(AgentCorpus.Read(file)))
            .Concat(AgentCorpus.SyntheticCases.Select(@case => (string)@case["yaml"]!)).ToList();
        for (var round = 0; round < 1_000; round++)
        {
            var text = Damage(texts[random.Next(texts.Count)], random);
            try
            {
                TeamJsonOf(text);
            }
            catch (AgentFileException)
            {
                // Refused.
            }
            catch (Exception exception)
            {
                Assert.Fail($"{exception.GetType().Name}: {exception.Message}\n{text}\n{exception.StackTrace}");
            }
        }
    }

    private static void TeamJsonOf(string text) => Cagent.Agents.Configuration.TeamJson.Write(AgentCorpus.Load(text));

    private static string Damage(string text, Random random)
    {
        const string insertions = "{}[]:,-#&*!|>'\"%@`?~ \n\t\\\0<…";
        var result = new StringBuilder(text.Length > 2_000 ? text[..2_000] : text);
        for (var count = random.Next(1, 6); count > 0 && result.Length > 0; count--)
        {
            var at = random.Next(result.Length);
            switch (random.Next(4))
            {
                case 0:
                    result.Insert(at, insertions[random.Next(insertions.Length)]);
                    break;
                case 1:
                    result.Remove(at, Math.Min(random.Next(1, 8), result.Length - at));
                    break;
                case 2:
                    result[at] = insertions[random.Next(insertions.Length)];
                    break;
                default:
                    result.Length = at;
                    break;
            }
        }
        return result.ToString();
    }
}
