-- Reads many Markdown texts in one pandoc process.
-- stdin: a JSON list of {text, format, field}; stdout: two lines a text, the document and what was noticed, as JSON.
-- Texts are read as pandoc reads a file: tabs become spaces first, and tables measure their columns by lines of 72.
-- A field (a Markdown value of an engagement) can become no heading, no image and no link that runs something.

local jobs = pandoc.json.decode(io.read('a'), false)

local options = {columns = 72}
local TAB = 4

local function without_tabs(line)
  local spaced, column = {}, 0
  for text, tab in line:gmatch('([^\t]*)(\t?)') do
    column = column + utf8.len(text)
    local gap = tab == '' and 0 or TAB - column % TAB
    table.insert(spaced, text .. (' '):rep(gap))
    column = column + gap
  end
  return table.concat(spaced)
end

local function safe(target)
  local lower = target:lower()
  for _, start in ipairs({'http://', 'https://', 'mailto:', 'tel:'}) do
    if lower:sub(1, #start) == start then return true end
  end
  return false
end

local function harmless(doc)
  local seen = {images = 0, links = 0}
  local filtered = doc:walk {  -- from the inside out, so that what stands in for an image or a link is clean already
    Header = function(header) return pandoc.Para {pandoc.Strong(header.content)} end,
    Image = function(image)
      seen.images = seen.images + 1
      return image.caption
    end,
    Figure = function(figure) return figure.content end,
    Link = function(link)
      if safe(link.target) then return nil end
      seen.links = seen.links + 1
      return link.content
    end,
  }
  return filtered, seen
end

local function may_harm(written)  -- a quick look, since most fields have none of these; in a text, quotes are escaped
  for _, kind in ipairs({'Header', 'Image', 'Figure', 'Link'}) do
    if written:find('"t":"' .. kind .. '"', 1, true) then return true end
  end
  return false
end

for _, job in ipairs(jobs) do
  local doc, seen = nil, {}
  local text = job.text
  if text:find('\t', 1, true) then text = text:gsub('[^\n]*\t[^\n]*', without_tabs) end  -- slow on long lines
  local log = pandoc.log.silence(function() doc = pandoc.read(text, job.format, options) end)
  local written = pandoc.write(doc, 'json')
  if job.field and may_harm(written) then
    doc, seen = harmless(doc)
    written = pandoc.write(doc, 'json')
  end
  seen.unclosed = {}
  for _, entry in ipairs(log) do
    local message = pandoc.json.decode(pandoc.json.encode(entry), false)  -- as it is, every field is the whole text
    if message.type == 'UnclosedDiv' then
      table.insert(seen.unclosed, {line = message.openpos.line, column = message.openpos.column})
    end
  end
  io.write(written:gsub('\n', ''), '\n', pandoc.json.encode(seen), '\n')
end
